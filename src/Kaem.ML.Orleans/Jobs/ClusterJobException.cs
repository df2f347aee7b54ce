namespace Kaem.ML;

/// <summary>A cluster's job came to its end without a result; what is done stays, and the same job goes on from there.</summary>
public sealed class ClusterJobException : Exception
{
    /// <param name="message">What happened, and where.</param>
    public ClusterJobException(string message) : base(message)
    {
    }

    /// <param name="message">What happened, and where.</param>
    /// <param name="innerException">What it came of.</param>
    public ClusterJobException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
