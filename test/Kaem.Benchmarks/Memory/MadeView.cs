using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Benchmarks.Memory;

/// <summary>
/// Rows that are made when they are read and never held: a third of the columns text, the others single numbers, a twentieth of all values gaps.
/// </summary>
internal sealed class MadeView : IDataView
{
    private const int Names = 20;

    private readonly long _rows;

    public MadeView(long rows, int columns)
    {
        _rows = rows;
        var builder = new DataViewSchema.Builder();
        for (int c = 0; c < columns; c++)
            builder.AddColumn(c < columns / 3 ? $"text{c}" : $"number{c}", c < columns / 3 ? TextDataViewType.Instance : NumberDataViewType.Single);
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(Schema, _rows);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(DataViewSchema schema, long rows) : DataViewRowCursor
    {
        private static readonly ReadOnlyMemory<char>[] Texts = [.. Enumerable.Range(0, Names).Select(i => $"category {i}".AsMemory())];

        private long _row = -1;

        public override long Position => _row;

        public override long Batch => 0;

        public override DataViewSchema Schema => schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override bool MoveNext() => ++_row < rows;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            uint index = (uint)column.Index;
            Delegate getter = column.Type is TextDataViewType
                ? (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) =>
                    value = IsGap(index) ? default : Texts[(int)(Names * Uniform(index) * Shared())])
                : (ValueGetter<float>)((ref float value) => value = IsGap(index) ? float.NaN : (float)(Shared() - Math.Log(Uniform(index) + 1e-9)));
            return (ValueGetter<TValue>)getter;
        }

        private bool IsGap(uint column) => Uniform(column + 1000) < 0.05;

        /// <summary>What the columns of a row have in common.</summary>
        private double Shared() => Uniform(999);

        /// <summary>A number in [0, 1) that row and stream decide (SplitMix64).</summary>
        private double Uniform(uint stream)
        {
            ulong z = (ulong)_row * 0x9E3779B97F4A7C15 + stream * 0xD1B54A32D192ED03;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
