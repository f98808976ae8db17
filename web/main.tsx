import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { ApiError } from './api.ts'
import { applyTheme } from './state/use-theme.ts'
import './styles/tokens.css'
import './styles/base.css'

applyTheme()

/** What the server refuses it will refuse again; what did not come through may do so. */
const mayPass = (failures: number, error: Error) =>
  failures < 1 && !(error instanceof ApiError && error.status !== undefined && error.status < 500)

// The server may well be on this machine: being offline is no reason not to ask it.
const client = new QueryClient({
  defaultOptions: { queries: { retry: mayPass, retryDelay: 800, networkMode: 'always' } },
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
