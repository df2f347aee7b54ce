using Parquet;
using Parquet.Schema;

namespace Kaem.ML.Tables;

/// <summary>A column of texts, or of what a table has as text.</summary>
/// <param name="moments">How the texts are written where they are dates, times or timestamps; else null.</param>
/// <param name="text">The text of a value.</param>
/// <param name="value">The value of a text; null where it says none.</param>
/// <param name="wanted">What the texts are to be, for messages.</param>
internal sealed class ParquetTexts<T>(DataField field, TemporalFormat? moments, Func<T, string> text, Func<string, T?> value, string wanted)
    : ParquetColumn(field)
    where T : struct
{
    public override TypedCells Begin() => moments is not null ? new TypedCells.Moments(moments) : new TypedCells.Texts();

    public override async Task Read(ParquetRowGroupReader group, TypedCells cells, long firstRow)
    {
        var texts = cells is TypedCells.Moments moments ? moments.Values : ((TypedCells.Texts)cells).Values;
        // Texts that come again and again are held once.
        var known = new Dictionary<T, string>();
        foreach (T? found in await Values<T>(group).ConfigureAwait(false))
        {
            if (found is not { } there)
                texts.Add(null);
            else if (typeof(T) == typeof(ReadOnlyMemory<char>))
                texts.Add(text(there));
            else
            {
                if (!known.TryGetValue(there, out string? name))
                    known.Add(there, name = text(there));
                texts.Add(name);
            }
        }
    }

    public override TemporalFormat? Moments => moments;

    public override bool Takes(TableColumn column) => column is CategoricalColumn or IdentifierColumn || (moments is not null && column.Kind.IsTemporal());

    public override Task Write(ParquetRowGroupWriter group, TableColumn column, long firstRow)
    {
        column = IsoMoments.Iso(column);
        var values = new T?[column.Rows];
        for (int row = 0; row < values.Length; row++)
        {
            if (!column.IsMissing(row))
                values[row] = value(column.TextAt(row)) ?? throw new ArgumentException(
                    $"Row {firstRow + row} of column '{Name}' is '{column.TextAt(row)}', not {wanted}, which the file has.");
        }
        return Write(group, values);
    }
}
