using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Gathers the values of one column, row after row.</summary>
internal abstract class ColumnReader
{
    /// <summary>Takes the current row's value.</summary>
    public abstract void Read();

    /// <summary>The column of all values.</summary>
    public abstract TableColumn Build();

    /// <summary>Forgets the values, to begin anew with the current row.</summary>
    /// <param name="firstRow">Its number, for messages.</param>
    public abstract void Clear(long firstRow);

    /// <summary>A reader of a column that a table can have.</summary>
    /// <param name="place">Where the values are kept; null for memory.</param>
    public static ColumnReader Of(
        DataViewRow cursor, DataViewSchema.Column column, ViewColumn view, string what, string argument, PackedPlace? place = null)
    {
        var reader = OfType(cursor, column, view, what, argument, place);
        return view.Schema is { } schema ? new Known(reader, schema) : reader;
    }

    private static ColumnReader OfType(DataViewRow cursor, DataViewSchema.Column column, ViewColumn view, string what, string argument, PackedPlace? place)
    {
        // The data's own type: booleans may come as text, and the reverse.
        var type = column.Type;
        if (type is TextDataViewType)
            return new Texts(view.Name, cursor.GetGetter<ReadOnlyMemory<char>>(column), place);
        if (type is BooleanDataViewType)
            return new Booleans(view.Name, cursor.GetGetter<bool>(column), place);
        if (type is DateTimeDataViewType)
            return new Times<DateTime>(view.Name, cursor.GetGetter<DateTime>(column), SourceValues.Time, ColumnKind.Timestamp, place);
        if (type is DateTimeOffsetDataViewType)
            return new OffsetTimes(view, cursor.GetGetter<DateTimeOffset>(column));
        if (type is TimeSpanDataViewType)
            {
            return new Times<TimeSpan>(
                view.Name, cursor.GetGetter<TimeSpan>(column), length => TemporalFormat.OfTicks(length.Ticks), ColumnKind.Duration, place);
        }
        if (type is KeyDataViewType)
        {
            return type.RawType == typeof(byte) ? Keys<byte>() : type.RawType == typeof(ushort) ? Keys<ushort>()
                : type.RawType == typeof(uint) ? Keys<uint>() : Keys<ulong>();
        }
        return type.RawType == typeof(float) ? Numbers<float>() : type.RawType == typeof(double) ? Numbers<double>()
            : type.RawType == typeof(sbyte) ? Numbers<sbyte>() : type.RawType == typeof(byte) ? Numbers<byte>()
            : type.RawType == typeof(short) ? Numbers<short>() : type.RawType == typeof(ushort) ? Numbers<ushort>()
            : type.RawType == typeof(int) ? Numbers<int>() : type.RawType == typeof(uint) ? Numbers<uint>()
            : type.RawType == typeof(long) ? Numbers<long>() : Numbers<ulong>();

        ColumnReader Keys<T>() where T : IBinaryInteger<T> => new KeyValues<T>(view, cursor.GetGetter<T>(column), what, argument, place);

        ColumnReader Numbers<T>() where T : INumber<T> => new NumericValues<T>(view.Name, cursor.GetGetter<T>(column), what, argument, place);
    }

    /// <summary>Counts rows, for messages.</summary>
    private abstract class Gathering : ColumnReader
    {
        private long _first;

        /// <summary>Rows that are kept.</summary>
        protected abstract int Count { get; }

        /// <summary>The number of the row that is read.</summary>
        protected long Row => _first + Count;

        public sealed override void Clear(long firstRow)
        {
            Forget();
            _first = firstRow;
        }

        /// <summary>Forgets the rows.</summary>
        protected abstract void Forget();
    }

    /// <summary>Keeps a number of every row.</summary>
    private abstract class GatheringNumbers(PackedPlace? place) : Gathering
    {
        protected PackedNumbers.Builder Rows { get; } = new(place);

        protected sealed override int Count => Rows.Count;

        protected sealed override void Forget() => Rows.Clear();
    }

    /// <summary>Keeps a category's code of every row.</summary>
    private abstract class GatheringCodes(PackedPlace? place) : Gathering
    {
        protected PackedCodes.Builder Rows { get; } = new(place);

        protected sealed override int Count => Rows.Count;

        protected sealed override void Forget() => Rows.Clear();

        protected CategoricalColumn Column(string name, string[] categories) => Rows.Few() is { } codes
            ? new CategoricalColumn(name, codes, categories)
            : new CategoricalColumn(name, Rows.Build(), categories);
    }

    /// <summary>A column whose kind and format are known beside its type.</summary>
    private sealed class Known(ColumnReader reader, ColumnSchema schema) : ColumnReader
    {
        public override void Read() => reader.Read();

        public override void Clear(long firstRow) => reader.Clear(firstRow);

        public override TableColumn Build() => reader.Build() switch
        {
            NumericColumn { Kind: ColumnKind.Real or ColumnKind.Integer } numbers when schema.Kind is ColumnKind.Real or ColumnKind.Integer =>
                numbers.Like(schema with { Name = numbers.Name, Categories = [] }),
            // A view's points and lengths of time have no format of their own, and times of day are such lengths.
            NumericColumn { Kind: ColumnKind.Timestamp } times when schema.Kind == ColumnKind.Timestamp =>
                times.As(schema with { Name = times.Name, Categories = [] }),
            NumericColumn { Kind: ColumnKind.Duration } lengths when schema.Kind is ColumnKind.Time or ColumnKind.Duration =>
                lengths.As(schema with { Name = lengths.Name, Categories = [] }),
            CategoricalColumn { IsBoolean: true } booleans when schema.Kind == ColumnKind.Boolean => booleans.WithFormat((BooleanFormat?)schema.Format),
            var column => ColumnKinds.As(column, schema) ?? column,
        };
    }

    private sealed class Times<T>(string name, ValueGetter<T> getter, Func<T, double> seconds, ColumnKind kind, PackedPlace? place)
        : GatheringNumbers(place) where T : struct
    {
        public override void Read()
        {
            T value = default;
            getter(ref value);
            Rows.Add(seconds(value));
        }

        public override TableColumn Build() => Rows.Few() is { } few
            ? new NumericColumn(new ColumnSchema(name, kind), few)
            : new NumericColumn(new ColumnSchema(name, kind), Rows.Build());
    }

    private sealed class OffsetTimes(ViewColumn column, ValueGetter<DateTimeOffset> getter) : Gathering
    {
        private readonly List<DateTimeOffset> _rows = [];

        protected override int Count => _rows.Count;

        public override void Read()
        {
            DateTimeOffset value = default;
            getter(ref value);
            _rows.Add(value);
        }

        protected override void Forget() => _rows.Clear();

        public override TableColumn Build() =>
            SourceValues.Times(column.Name, [.. _rows.Select(time => (DateTimeOffset?)time)], column.Schema?.Format as TemporalFormat);
    }

    private sealed class NumericValues<T>(string name, ValueGetter<T> getter, string what, string argument, PackedPlace? place)
        : GatheringNumbers(place) where T : INumber<T>
    {
        public override void Read()
        {
            T value = T.Zero;
            getter(ref value);
            Rows.Add(SourceValues.Number(value, Row, name, what, argument));
        }

        public override TableColumn Build() => Rows.Few() is { } few ? SourceValues.Numbers(name, few) : SourceValues.Numbers(name, Rows.Build());
    }

    private sealed class Booleans(string name, ValueGetter<bool> getter, PackedPlace? place) : GatheringCodes(place)
    {
        public override void Read()
        {
            bool value = false;
            getter(ref value);
            Rows.Add(value ? 1 : 0);
        }

        public override TableColumn Build() => Rows.Few() is { } few
            ? CategoricalColumn.OfBooleans(name, few)
            : CategoricalColumn.OfBooleans(name, Rows.Build());
    }

    private sealed class Texts(string name, ValueGetter<ReadOnlyMemory<char>> getter, PackedPlace? place) : GatheringCodes(place)
    {
        private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
        private readonly List<string> _names = [];
        private ReadOnlyMemory<char> _value;

        public override void Read()
        {
            getter(ref _value);
            // No string for a name that is known already.
            if (_value.IsEmpty)
                Rows.Add(CategoricalColumn.Missing);
            else if (_codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(_value.Span, out int code))
                Rows.Add(code);
            else
                Rows.Add(Add(_value.ToString()));
        }

        public override TableColumn Build() => Column(name, [.. _names]);

        private int Add(string text)
        {
            _codes.Add(text, _names.Count);
            _names.Add(text);
            return _names.Count - 1;
        }
    }

    private sealed class KeyValues<T>(ViewColumn column, ValueGetter<T> getter, string what, string argument, PackedPlace? place)
        : GatheringCodes(place) where T : IBinaryInteger<T>
    {
        public override void Read()
        {
            T value = T.Zero;
            getter(ref value);
            ulong key = ulong.CreateChecked(value);
            if (key > (ulong)column.KeyNames.Count)
                throw new ArgumentException(
                    $"Row {Row} of the {what} has key {key} in column '{column.Name}', whose keys end at {column.KeyNames.Count}.", argument);
            Rows.Add((int)key - 1);
        }

        public override TableColumn Build() => Column(column.Name, [.. column.KeyNames]);
    }
}
