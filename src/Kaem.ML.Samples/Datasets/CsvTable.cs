using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Datasets;

/// <summary>Reads and writes tables as comma-separated values under a row of names.</summary>
internal static class CsvTable
{
    /// <summary>Reads all cells of a file as text.</summary>
    /// <param name="missingMarks">What stands for a missing value; null for <see cref="TextTable.DefaultMissingMarks"/>.</param>
    /// <exception cref="SampleException">There is no such file, it has no names or no rows, or a row has another number of fields.</exception>
    public static TextTable Read(string path, IReadOnlyList<string>? missingMarks = null)
    {
        if (!File.Exists(path))
            throw new SampleException($"There is no file '{path}'.");
        using var reader = new StreamReader(path);
        try
        {
            return Read(reader, missingMarks);
        }
        catch (SampleException exception)
        {
            throw new SampleException($"'{path}' can't be read as a table: {exception.Message}");
        }
    }

    /// <summary>Reads all cells as text.</summary>
    public static TextTable Read(TextReader reader, IReadOnlyList<string>? missingMarks = null)
    {
        using var csv = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture) { TrimOptions = TrimOptions.Trim });
        try
        {
            if (!csv.Read())
                throw new SampleException("It is empty.");
            string[] names = csv.Record!;
            List<string>[] columns = [.. names.Select(_ => new List<string>())];
            while (csv.Read())
            {
                string[] fields = csv.Record!;
                if (fields.Length != names.Length)
                    throw new SampleException($"Line {csv.RawRow} has {fields.Length} fields; the first has {names.Length} names.");
                for (int c = 0; c < fields.Length; c++)
                    columns[c].Add(fields[c]);
            }
            return columns[0].Count > 0 ? new TextTable(names, columns, missingMarks) : throw new SampleException("It has names but no rows.");
        }
        catch (Exception exception) when (exception is CsvHelperException or ArgumentException)
        {
            throw new SampleException(exception.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Writes a table; a gap is an empty field.</summary>
    public static void Write(TextWriter writer, Table table)
    {
        using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var column in table.Columns)
            csv.WriteField(column.Name);
        csv.NextRecord();
        for (int row = 0; row < table.Rows; row++)
        {
            foreach (var column in table.Columns)
                csv.WriteField(Cell(column, row));
            csv.NextRecord();
        }
    }

    /// <summary>Writes a file, which is replaced only once the new one is whole.</summary>
    public static void WriteFile(string path, Table table)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var writer = new StreamWriter(temporary))
                Write(writer, table);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>A cell as text, empty for a gap.</summary>
    public static string Cell(TableColumn column, int row) => column switch
    {
        _ when column.IsMissing(row) => "",
        CategoricalColumn categorical => categorical.NameAt(row)!,
        _ => ((NumericColumn)column).Values[row].ToString("R", CultureInfo.InvariantCulture),
    };
}
