namespace Kaem.ML.Plots;

/// <summary>What a table of a page holds, which decides how it is set.</summary>
internal enum TableStyle
{
    /// <summary>Figures, to the right.</summary>
    Numbers,

    /// <summary>Text, in as many lines as it needs.</summary>
    Words,

    /// <summary>Rows of data, each in one line.</summary>
    Rows,
}
