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
    public static ColumnReader Of(DataViewRow cursor, DataViewSchema.Column column, ViewColumn view, string what, string argument)
    {
        var reader = OfType(cursor, column, view, what, argument);
        return view.Schema is { } schema ? new Known(reader, schema) : reader;
    }

    private static ColumnReader OfType(DataViewRow cursor, DataViewSchema.Column column, ViewColumn view, string what, string argument)
    {
        // The data's own type: booleans may come as text, and the reverse.
        var type = column.Type;
        if (type is TextDataViewType)
            return new Texts(view.Name, cursor.GetGetter<ReadOnlyMemory<char>>(column));
        if (type is BooleanDataViewType)
            return new Booleans(view.Name, cursor.GetGetter<bool>(column));
        if (type is DateTimeDataViewType)
            return new Times<DateTime>(view.Name, cursor.GetGetter<DateTime>(column), SourceValues.Time, ColumnKind.Timestamp);
        if (type is DateTimeOffsetDataViewType)
            return new OffsetTimes(view, cursor.GetGetter<DateTimeOffset>(column));
        if (type is TimeSpanDataViewType)
            return new Times<TimeSpan>(view.Name, cursor.GetGetter<TimeSpan>(column), length => TemporalFormat.OfTicks(length.Ticks), ColumnKind.Duration);
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

        ColumnReader Keys<T>() where T : IBinaryInteger<T> => new KeyValues<T>(view, cursor.GetGetter<T>(column), what, argument);

        ColumnReader Numbers<T>() where T : INumber<T> => new NumericValues<T>(view.Name, cursor.GetGetter<T>(column), what, argument);
    }

    /// <summary>Keeps a value, or a category's code, for every row.</summary>
    private abstract class Gathering<TKept> : ColumnReader
    {
        private long _first;

        protected List<TKept> Rows { get; } = [];

        /// <summary>The number of the row that is read, for messages.</summary>
        protected long Row => _first + Rows.Count;

        public sealed override void Clear(long firstRow)
        {
            Rows.Clear();
            _first = firstRow;
        }
    }

    /// <summary>A column whose kind and format are known beside its type.</summary>
    private sealed class Known(ColumnReader reader, ColumnSchema schema) : ColumnReader
    {
        public override void Read() => reader.Read();

        public override void Clear(long firstRow) => reader.Clear(firstRow);

        public override TableColumn Build() => reader.Build() switch
        {
            NumericColumn { Kind: ColumnKind.Real or ColumnKind.Integer } numbers when schema.Kind is ColumnKind.Real or ColumnKind.Integer =>
                new NumericColumn(schema with { Name = numbers.Name, Categories = [] }, []).WithValues(numbers.Values.ToArray()),
            // A view's points and lengths of time have no format of their own, and times of day are such lengths.
            NumericColumn { Kind: ColumnKind.Timestamp } times when schema.Kind == ColumnKind.Timestamp =>
                new NumericColumn(schema with { Name = times.Name, Categories = [] }, times.Values.ToArray()),
            NumericColumn { Kind: ColumnKind.Duration } lengths when schema.Kind is ColumnKind.Time or ColumnKind.Duration =>
                new NumericColumn(schema with { Name = lengths.Name, Categories = [] }, lengths.Values.ToArray()),
            CategoricalColumn { IsBoolean: true } booleans when schema.Kind == ColumnKind.Boolean => booleans.WithFormat((BooleanFormat?)schema.Format),
            var column => ColumnKinds.As(column, schema) ?? column,
        };
    }

    private sealed class Times<T>(string name, ValueGetter<T> getter, Func<T, double> seconds, ColumnKind kind) : Gathering<double> where T : struct
    {
        public override void Read()
        {
            T value = default;
            getter(ref value);
            Rows.Add(seconds(value));
        }

        public override TableColumn Build() => new NumericColumn(new ColumnSchema(name, kind), [.. Rows]);
    }

    private sealed class OffsetTimes(ViewColumn column, ValueGetter<DateTimeOffset> getter) : Gathering<DateTimeOffset>
    {
        public override void Read()
        {
            DateTimeOffset value = default;
            getter(ref value);
            Rows.Add(value);
        }

        public override TableColumn Build() =>
            SourceValues.Times(column.Name, [.. Rows.Select(time => (DateTimeOffset?)time)], column.Schema?.Format as TemporalFormat);
    }

    private sealed class NumericValues<T>(string name, ValueGetter<T> getter, string what, string argument) : Gathering<double> where T : INumber<T>
    {
        public override void Read()
        {
            T value = T.Zero;
            getter(ref value);
            Rows.Add(SourceValues.Number(value, Row, name, what, argument));
        }

        public override TableColumn Build() => SourceValues.Numbers(name, [.. Rows]);
    }

    private sealed class Booleans(string name, ValueGetter<bool> getter) : Gathering<int>
    {
        public override void Read()
        {
            bool value = false;
            getter(ref value);
            Rows.Add(value ? 1 : 0);
        }

        public override TableColumn Build() => CategoricalColumn.OfBooleans(name, [.. Rows]);
    }

    private sealed class Texts(string name, ValueGetter<ReadOnlyMemory<char>> getter) : Gathering<int>
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

        public override TableColumn Build() => new CategoricalColumn(name, [.. Rows], [.. _names]);

        private int Add(string text)
        {
            _codes.Add(text, _names.Count);
            _names.Add(text);
            return _names.Count - 1;
        }
    }

    private sealed class KeyValues<T>(ViewColumn column, ValueGetter<T> getter, string what, string argument) : Gathering<int> where T : IBinaryInteger<T>
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

        public override TableColumn Build() => new CategoricalColumn(column.Name, [.. Rows], [.. column.KeyNames]);
    }
}
