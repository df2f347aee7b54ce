namespace Kaem.Tool.Display;

/// <summary>Takes how far some work is.</summary>
internal abstract class ProgressReport
{
    /// <summary>A share of the work is done.</summary>
    /// <param name="share">From 0 to 1; it may begin anew.</param>
    /// <param name="detail">What else is to be said, in a few words.</param>
    public abstract void At(double share, string detail = "");

    /// <summary>Something happened that is worth a line.</summary>
    public abstract void Notice(string line);
}
