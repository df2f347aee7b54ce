namespace Kaem.ML;

/// <summary>How graphs are written. Immutable; every value is checked where it is given.</summary>
public sealed record OnnxOptions
{
    /// <summary>
    /// What <see cref="OnnxGraph.Generate"/> gives: the likelihood's means, or draws, which need random numbers of their own. A table's rows are always draws.
    /// </summary>
    public GenerationDraw Draw
    {
        get;
        init => field = value is GenerationDraw.Mean or GenerationDraw.Likelihood
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Draw), value, "Draw must be Mean or Likelihood.");
    }

    /// <summary>
    /// Size of the bank of prior samples that <see cref="OnnxGraph.Infer"/> and <see cref="OnnxGraph.Score"/> hold; null for
    /// <see cref="KaemOptions.ScoringSamples"/>.
    /// </summary>
    public int? Samples
    {
        get;
        init => field = value is { } given ? Check.AtLeast(given, 2, Bounds.Samples) : null;
    }

    /// <summary>Columns of a table that a graph does without, such as identifiers, which no graph makes.</summary>
    public IReadOnlyList<string> LeaveOut
    {
        get;
        init => field = [.. value ?? throw new ArgumentNullException(nameof(LeaveOut))];
    }
    = [];

    /// <inheritdoc/>
    public bool Equals(OnnxOptions? other) =>
        other is not null && Draw == other.Draw && Samples == other.Samples && LeaveOut.SequenceEqual(other.LeaveOut);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Draw, Samples, LeaveOut.Count);
}
