namespace Kaem.ML.Jobs;

/// <summary>What a job makes.</summary>
internal enum JobKind
{
    /// <summary>New rows.</summary>
    Generate,

    /// <summary>A source's rows with what the model says of them.</summary>
    Score,

    /// <summary>A source's rows without their gaps.</summary>
    Impute,
}
