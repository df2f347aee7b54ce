using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests;

/// <summary>The vectors of data, one after the other.</summary>
internal sealed class FeatureRows : IDisposable
{
    private readonly DataViewRowCursor _cursor;
    private readonly ValueGetter<VBuffer<float>> _getter;
    private VBuffer<float> _values;

    public FeatureRows(IDataView data, string column = "Features")
    {
        _cursor = data.GetRowCursor([data.Schema[column]]);
        _getter = _cursor.GetGetter<VBuffer<float>>(data.Schema[column]);
    }

    public float[] Next()
    {
        _cursor.MoveNext().Should().BeTrue();
        _getter(ref _values);
        return [.. _values.DenseValues()];
    }

    public void Dispose() => _cursor.Dispose();
}
