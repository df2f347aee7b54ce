using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Kaem.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Tables as files of comma-separated values under a line of names (RFC 4180), in UTF-8 or as the byte order mark says.</summary>
public static class CsvFile
{
    /// <summary>Reads all cells of a file as text, without the blanks around them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="missingMarks">What stands for a missing value; null for <see cref="TextTable.DefaultMissingMarks"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It has no names or no rows, two columns have one name, a row has another number of fields, or a quote stands where
    /// none can.</exception>
    public static TextTable Read(string path, IReadOnlyList<string>? missingMarks = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        using var reader = new StreamReader(path);
        try
        {
            return Read(reader, missingMarks);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"'{path}' can't be read as a table: {exception.Message}", exception);
        }
    }

    /// <summary>Reads all cells as text, without the blanks around them.</summary>
    /// <param name="reader">Read to its end, and left open.</param>
    /// <param name="missingMarks">What stands for a missing value; null for <see cref="TextTable.DefaultMissingMarks"/>.</param>
    /// <exception cref="FormatException">There are no names or no rows, two columns have one name, a row has another number of fields, or a quote stands where
    /// none can.</exception>
    public static TextTable Read(TextReader reader, IReadOnlyList<string>? missingMarks = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int lines = 0;
        var format = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            TrimOptions = TrimOptions.Trim,
            BadDataFound = found => throw StrayQuote(lines, found.Field),
        };
        using var csv = new CsvParser(reader, format, leaveOpen: true);
        try
        {
            if (!csv.Read())
                throw new FormatException("It is empty.");
            string[] names = csv.Record!;
            lines = csv.RawRow;
            List<string>[] columns = [.. names.Select(_ => new List<string>())];
            while (csv.Read())
            {
                string[] fields = csv.Record!;
                if (fields.Length != names.Length)
                {
                    throw new FormatException(
                        $"Line {csv.RawRow} has {Count(fields.Length, "field")}; the first has {Count(names.Length, "name")}.{OtherSeparator(names)}");
                }
                for (int c = 0; c < fields.Length; c++)
                    columns[c].Add(fields[c]);
                lines = csv.RawRow;
            }
            return columns[0].Count > 0 ? new TextTable(names, columns, missingMarks) : throw new FormatException("It has names but no rows.");
        }
        catch (Exception exception) when (exception is CsvHelperException or ArgumentException)
        {
            // The parameter is this reader's, not the caller's.
            throw new FormatException(exception.Message.Split(" (Parameter '")[0].ReplaceLineEndings(" "), exception);
        }
    }

    /// <summary>Writes a table; a gap is an empty field.</summary>
    /// <param name="writer">Left open.</param>
    /// <param name="table">The table.</param>
    public static void Write(TextWriter writer, Table table)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(table);
        using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var column in table.Columns)
            csv.WriteField(column.Name);
        csv.NextRecord();
        // An empty line is no row to those who read it.
        bool isQuoted = table.Columns.Count == 1;
        for (int row = 0; row < table.Rows; row++)
        {
            foreach (var column in table.Columns)
            {
                string? text = column.TextAt(row);
                if (isQuoted && string.IsNullOrEmpty(text))
                    csv.WriteField(text, shouldQuote: true);
                else
                    csv.WriteField(text);
            }
            csv.NextRecord();
        }
    }

    /// <summary>Writes a file in UTF-8. One that is there is replaced once the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The table; a gap becomes an empty field.</param>
    public static void Write(string path, Table table)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(table);
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            Write(writer, table);
        });
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    // A comma within a number or a text then ends a field that is none.
    private static string OtherSeparator(string[] names)
    {
        var (found, name) = Array.Find<(char Character, string Name)>(
            [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")], mark => names[0].Contains(mark.Character, StringComparison.Ordinal));
        return names.Length > 1 || name is null
            ? ""
            : $" Fields seem to be separated by {name}; here they are by commas. Read such a file with mlContext.Data.LoadFromTextFile and separatorChar: "
                + $"'{(found == '\t' ? "\\t" : found)}'.";
    }

    private static FormatException StrayQuote(int lines, string field)
    {
        const int most = 60;
        string shown = (field.Length > most ? $"{field[..most]}..." : field).ReplaceLineEndings(" ");
        return new FormatException(
            $"The row after line {lines} has a quote that opens or closes no field, at '{shown}'. A field with a quote in it is quoted, and the quote in "
            + "it doubled: \"a \"\"b\"\"\".");
    }
}
