namespace Kaem.ML.Samples.Web.Service;

/// <summary>What a request asks for can't be done, and its message says why.</summary>
internal sealed class BadInputException(string message, int status = StatusCodes.Status400BadRequest, Exception? inner = null) : Exception(message, inner)
{
    public int Status { get; } = status;

    /// <summary>Does what only the request's content can make fail.</summary>
    /// <exception cref="BadInputException">It failed.</exception>
    public static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ArgumentException exception)
        {
            // Names of parameters are ours, not the client's.
            string suffix = $" (Parameter '{exception.ParamName}')";
            string message = exception.Message;
            int at = exception.ParamName is null ? -1 : message.IndexOf(suffix, StringComparison.Ordinal);
            throw new BadInputException(at < 0 ? message : message.Remove(at, suffix.Length), inner: exception);
        }
        catch (InvalidOperationException exception)
        {
            // Too few rows are as they must be.
            throw new BadInputException(exception.Message, StatusCodes.Status422UnprocessableEntity, exception);
        }
    }
}
