namespace Kaem.ML.Likelihoods;

/// <summary>What the missing columns of a row are completed with.</summary>
internal enum ColumnFilling
{
    /// <summary>With all of their categories, as far as the row's likelihood asks for it.</summary>
    None,

    /// <summary>With values: as if a column that is missing could not lack one.</summary>
    Values,

    /// <summary>With values: as if no column could lack one, missing or not, as rows without gaps are generated.</summary>
    OnlyValues,

    /// <summary>With values, or the category that says that one is lacking.</summary>
    ValuesOrGaps,
}
