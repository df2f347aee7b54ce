using Kaem.ML.Saving;
using Kaem.ML.Tables.Scoring;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables.Saving;

/// <summary>The scores of a loaded chain's current row of a table, computed as they are read.</summary>
internal sealed class LoadedTableScores(TablePayload payload) : ICarriedScores
{
    private readonly TableScores _scores = new(payload.Model);
    private readonly VectorParts _latent = new();
    private readonly VectorParts _contributions = new();
    private TableCarrierRow? _row;
    private bool _isLoaded;

    /// <summary>A new row is current.</summary>
    public void Begin(TableCarrierRow row)
    {
        _row = row;
        _isLoaded = false;
        _latent.Clear();
        _contributions.Clear();
    }

    public float LogLikelihood() => Loaded().Value(RowOutput.LogLikelihood, 0);

    /// <summary>A table's model has no such column, so nobody reads it.</summary>
    public float LogLikelihoodError() => float.NaN;

    public VBuffer<float> Latent(int part)
    {
        if (_latent.IsEmpty)
            _latent.Fill(Loaded().Vector(RowOutput.Latent, 0));
        return _latent[part];
    }

    public VBuffer<float> Reconstruction(int part)
    {
        if (_contributions.IsEmpty)
            _contributions.Fill(Loaded().Vector(RowOutput.Contributions, 0));
        return _contributions[part];
    }

    private TableScores Loaded()
    {
        if (!_isLoaded)
        {
            _scores.Begin(Read(_row!));
            _isLoaded = true;
        }
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
