namespace Kaem.ML.Tables;

/// <summary>What was read of a file of separated values, and how the file was written.</summary>
/// <param name="Text">Names and cells.</param>
/// <param name="Dialect">Separator, encoding, line ends and comments, to write other files in the same way.</param>
/// <param name="Notes">What was found that is odd, and what became of it: an encoding that is a guess, columns without a name, comments.</param>
public sealed record CsvTable(TextTable Text, CsvDialect Dialect, IReadOnlyList<TableNote> Notes);
