using Kaem.ML.Input;
using Microsoft.ML;

namespace Kaem.ML.Generation;

/// <summary>Generated rows as data with one column: that of the training data. Every cursor gives the same rows.</summary>
internal sealed class GeneratedView : IDataView
{
    private readonly KaemModel _model;
    private readonly long _first;
    private readonly long _count;
    private readonly ulong _seed;
    private readonly GenerationDraw _draw;

    public GeneratedView(KaemModel model, FeatureColumn features, long first, long count, ulong seed, GenerationDraw draw)
    {
        _model = model;
        _first = first;
        _count = count;
        _seed = seed;
        _draw = draw;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(features.Name, features.Type, features.SlotNames is { } names ? SlotNameAnnotation.Write(names) : null);
        Schema = builder.ToSchema();
    }

    /// <summary>The rows are independent draws already: their order carries nothing that shuffling could break.</summary>
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        return new GeneratedCursor(Schema, columnsNeeded, _model, _first, _count, _seed, _draw);
    }

    /// <summary>One cursor: the model generates on all cores by itself.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
