import { Middleware, NonRetriableError } from 'inngest';
import { AppError, withoutParameters } from '@/lib/errors';
import { errorFields, log } from '@/lib/log';

/**
 * An `AppError` is a verdict about the input, so it is not retried; anything else may be bad luck, and so is a storage that
 * is away or full.
 */
function asFinal(error: unknown): never {
  // What is thrown is kept in the state of the run, maybe on a server of others.
  if (!(error instanceof AppError)) throw error instanceof Error ? withoutParameters(error) : error;
  if (error.code === 'service_unavailable') {
    log.warn('step.unavailable', errorFields(error));
    throw new Error(error.message);
  }
  // On its way through a memoised step the SDK drops `code` from a cause that looks like an error.
  throw new NonRetriableError(error.message, { cause: { code: error.code } });
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
