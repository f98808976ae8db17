import { lazy, Suspense } from 'react'
import { Route, Switch } from 'wouter'
import { CrashBoundary } from './components/CrashBoundary.tsx'
import { Main } from './components/Main.tsx'
import { Skeleton } from './components/Skeleton.tsx'
import { NotFoundPage } from './pages/NotFoundPage.tsx'

const OverviewPage = lazy(() => import('./pages/OverviewPage.tsx'))

/** Each page by its path. */
export const App = () => (
  <CrashBoundary>
    <Suspense
      fallback={
        <Main>
          <Skeleton />
        </Main>
      }
    >
      <Switch>
        <Route path="/" component={OverviewPage} />
        <Route component={NotFoundPage} />
      </Switch>
    </Suspense>
  </CrashBoundary>
)
