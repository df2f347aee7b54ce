using Kaem.ML.Saving;
using Kaem.ML.Scoring;
using Kaem.ML.Tables.Scoring;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables.Saving;

/// <summary>The scores of a loaded chain's current row of a table.</summary>
internal sealed class LoadedTableScores(TablePayload payload) : CarriedScores<TableCarrierRow>(RowOutput.Contributions)
{
    private readonly TableScores _scores = new(payload.Model);

    protected override IRowScores Load(TableCarrierRow row)
    {
        _scores.Begin(Read(row));
        return _scores;
    }

    private Table Read(TableCarrierRow row)
    {
        // Each vector begins with an element that says nothing.
        int number = 1, text = 1, slot = 1;
        double[] numbers = [.. row.Numbers.DenseValues()];
        ReadOnlyMemory<char>[] texts = [.. row.Texts.DenseValues()];
        float[] slots = [.. row.Slots.DenseValues()];
        return new Table([.. payload.Columns.Select((column, c) => Read(column, payload.Model.Schema.Columns[c]))]);

        TableColumn Read(ViewColumn column, ColumnSchema schema)
        {
            if (column.Type is TextDataViewType)
            {
                var value = texts[text++];
                return CategoricalColumn.Of(column.Name, [value.IsEmpty ? null : value.ToString()]);
            }
            if (column.Type is KeyDataViewType)
            {
                int code = slots.AsSpan(slot, schema.Categories.Count).IndexOf(1f);
                slot += schema.Categories.Count;
                return new CategoricalColumn(column.Name, [code], [.. schema.Categories]);
            }
            double entry = numbers[number++];
            if (column.Type is BooleanDataViewType)
                return CategoricalColumn.OfBooleans(column.Name, [entry == 0 ? 0 : 1]);
            return double.IsInfinity(entry)
                ? throw new InvalidOperationException($"The row has {entry} in column '{column.Name}'; numbers must be finite, or NaN where they are missing.")
                : new NumericColumn(column.Name, [entry], double.IsNaN(entry) || entry == Math.Floor(entry));
        }
    }
}
