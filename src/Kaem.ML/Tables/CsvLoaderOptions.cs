using System.Text;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Tells ML.NET's text loader how a file is written.</summary>
internal static class CsvLoaderOptions
{
    /// <exception cref="ArgumentException">The file has no such column.</exception>
    /// <exception cref="NotSupportedException">A text loader can't read such a file.</exception>
    public static TextLoader.Options Of(CsvTable file, TableSchema schema)
    {
        var dialect = file.Dialect;
        bool isKnown = dialect.Encoding.CodePage == Encoding.UTF8.CodePage || dialect.Encoding.GetPreamble().Length > 0;
        if (!isKnown)
            throw new NotSupportedException(
                $"ML.NET's text loader reads UTF-8, or what a byte order mark says; the file is in {dialect.Encoding.WebName}. StreamTable reads it.");
        if (dialect.Comment is not null)
            throw new NotSupportedException($"ML.NET's text loader knows no comments; lines of the file begin with '{dialect.Comment}'. StreamTable reads it.");
        var places = file.Text.Names.Select((name, index) => (name, index)).ToDictionary(column => column.name, column => column.index, StringComparer.Ordinal);
        return new TextLoader.Options
        {
            Separators = [dialect.Separator],
            HasHeader = dialect.HasNames,
            AllowQuoting = true,
            ReadMultilines = true,
            TrimWhitespace = true,
            MissingRealsAsNaNs = true,
            DecimalMarker = dialect.DecimalComma == true ? ',' : '.',
            Columns = [.. schema.Columns.Select(column => new TextLoader.Column(
                column.Name,
                column.Kind is ColumnKind.Real or ColumnKind.Integer ? DataKind.Double : DataKind.String,
                places.TryGetValue(column.Name, out int place)
                    ? place
                    : throw new ArgumentException($"The file has no column '{column.Name}'.", nameof(schema))))],
        };
    }
}
