import type { ViewProblem } from '../../shared/view.ts'

/** A view that parses, but that cannot be answered as it stands; `problem` says which key and what to do. */
export class ViewRefused extends Error {
  override readonly name = 'ViewRefused'
  readonly problem: ViewProblem

  constructor(problem: ViewProblem) {
    super(problem.message)
    this.problem = problem
  }
}
