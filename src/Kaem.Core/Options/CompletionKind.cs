namespace Kaem.ML;

/// <summary>
/// What rows are completed with where a category may say that a value is lacking, see <see cref="CategoricalBlock.LastIsGap"/>. Otherwise all are the same.
/// </summary>
public enum CompletionKind
{
    /// <summary>Missing columns with values. What is there counts as it was learned, and so does that it is there: gaps are filled so.</summary>
    Filled,

    /// <summary>With values, as if no column could lack one, missing or not: as rows without gaps are generated.</summary>
    WithoutGaps,

    /// <summary>With values or gaps, as training rows had them.</summary>
    AsTrained,
}
