namespace Kaem.ML.Plots;

/// <summary>One grid among others in a picture.</summary>
/// <param name="Caption">Text above the grid; may be empty.</param>
/// <param name="Rows">The images, one a row.</param>
public sealed record ImageGridPanel(string Caption, DataMatrix Rows);
