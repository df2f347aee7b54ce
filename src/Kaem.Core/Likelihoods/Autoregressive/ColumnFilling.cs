namespace Kaem.ML.Likelihoods;

/// <summary>What the missing columns of a row are completed with.</summary>
internal enum ColumnFilling
{
    /// <summary>With all of their categories, as far as the row's likelihood asks for it.</summary>
    None,

    /// <summary>With values, and never with the category that says that one is lacking.</summary>
    Values,

    /// <summary>With values, or the category that says that one is lacking.</summary>
    ValuesOrGaps,
}
