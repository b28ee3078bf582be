import { Middleware, NonRetriableError } from 'inngest';
import { AppError } from '@/lib/errors';

/** An `AppError` is a verdict about the input, so it is not retried; a part that is away (5xx) and anything else may be bad luck. */
function asFinal(error: unknown): never {
  if (!(error instanceof AppError) || error.status >= 500) throw error;
  const { name, message, code } = error;
  throw new NonRetriableError(message, { cause: { name, message, code } });
}

/** Makes `AppError` final in steps and functions. `onFailure` finds the code in `error.cause.code`. */
export class FinalErrors extends Middleware.BaseMiddleware {
  readonly id = 'lifesign:final-errors';

  override wrapStepHandler({ next }: Middleware.WrapStepHandlerArgs): Promise<unknown> {
    return next().catch(asFinal);
  }

  override wrapFunctionHandler({ next }: Middleware.WrapFunctionHandlerArgs): Promise<unknown> {
    return next().catch(asFinal);
  }
}
