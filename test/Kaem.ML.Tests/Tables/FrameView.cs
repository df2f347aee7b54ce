using Kaem.ML.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Tables;

/// <summary>A column whose values can be null, as a data frame has them.</summary>
internal abstract class FrameColumn(string name)
{
    public string Name => name;

    public abstract long NullCount { get; }

    public abstract int Length { get; }

    public abstract DataViewType Type { get; }

    public abstract Delegate Getter(DataViewRow row);
}

/// <param name="missing">What null comes out as.</param>
internal sealed class FrameColumn<T, TView>(string name, DataViewType type, T?[] values, Func<T?, TView> missing) : FrameColumn(name)
{
    public override long NullCount => values.Count(value => value is null);

    public override int Length => values.Length;

    public override DataViewType Type => type;

    public override Delegate Getter(DataViewRow row) => (ValueGetter<TView>)((ref TView value) => value = missing(values[row.Position]));
}

/// <summary>
/// A view that behaves as a data frame's does: columns that hold null, each with its number of gaps, and a null that reads as NaN, as no text, or as 0 and false
/// where the view's type has nothing else for it.
/// </summary>
internal sealed class FrameView : IDataView
{
    public FrameView(params FrameColumn[] columns)
    {
        Columns = columns;
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns)
            builder.AddColumn(column.Name, column.Type);
        Schema = builder.ToSchema();
    }

    public IReadOnlyList<FrameColumn> Columns { get; }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public static FrameColumn Of(string name, params float?[] values) => new FrameColumn<float?, float>(name, NumberDataViewType.Single, values, value => value ?? float.NaN);

    public static FrameColumn Of(string name, params int?[] values) => new FrameColumn<int?, int>(name, NumberDataViewType.Int32, values, value => value.GetValueOrDefault());

    public static FrameColumn Of(string name, params bool?[] values) => new FrameColumn<bool?, bool>(name, BooleanDataViewType.Instance, values, value => value.GetValueOrDefault());

    public static FrameColumn Of(string name, params string?[] values) => new FrameColumn<string, ReadOnlyMemory<char>>(name, TextDataViewType.Instance, values, value => value.AsMemory());

    public long? GetRowCount() => Columns[0].Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this, [.. columnsNeeded.Select(column => column.Index)]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(FrameView view, HashSet<int> active) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        // At the end a frame's cursor stands behind the last row rather than before the first.
        public override bool MoveNext() => ++_position < view.GetRowCount();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            IsColumnActive(column) ? (ValueGetter<TValue>)view.Columns[column.Index].Getter(this) : throw new ArgumentOutOfRangeException(nameof(column));

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)_position, 0);
    }
}
