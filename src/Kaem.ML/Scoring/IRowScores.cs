namespace Kaem.ML.Scoring;

/// <summary>The scores of a block of rows, computed when they are first asked for. A row's scores do not depend on its block.</summary>
internal interface IRowScores
{
    /// <summary>An output that is one number: the log-likelihood or its error.</summary>
    float Value(RowOutput output, int row);

    /// <summary>An output that is a vector.</summary>
    ReadOnlySpan<float> Vector(RowOutput output, int row);
}
