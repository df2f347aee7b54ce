using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Gathers the values of one column, row after row.</summary>
internal abstract class ColumnReader
{
    /// <summary>Up to here every whole number has a double of its own.</summary>
    private const double LargestInteger = 1L << 53;

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
        // The data's own type: booleans may come as text, and the reverse.
        var type = column.Type;
        if (type is TextDataViewType)
            return new Texts(view.Name, cursor.GetGetter<ReadOnlyMemory<char>>(column));
        if (type is BooleanDataViewType)
            return new Booleans(view.Name, cursor.GetGetter<bool>(column));
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

    private sealed class NumericValues<T>(string name, ValueGetter<T> getter, string what, string argument) : Gathering<double> where T : INumber<T>
    {
        public override void Read()
        {
            T value = T.Zero;
            getter(ref value);
            double number = double.CreateChecked(value);
            if (double.IsInfinity(number))
                throw new ArgumentException(
                    $"Row {Row} of the {what} has {number.ToString(CultureInfo.InvariantCulture)} in column '{name}'; numbers must be finite, or NaN where "
                    + "they are missing.", argument);
            // Floating-point numbers are what they are, whole ones would be changed.
            if (typeof(T) != typeof(float) && typeof(T) != typeof(double) && !ExactNumbers.Holds(value))
                throw new ArgumentException(
                    $"Row {Row} of the {what} has {value} in column '{name}'; whole numbers may be at most 2^53 in size. Larger ones mostly identify rows: "
                    + "leave the column out.", argument);
            Rows.Add(number);
        }

        /// <summary>Numbers that are all whole are integers, of whatever type: text loaders read most columns as Single.</summary>
        public override TableColumn Build() => new NumericColumn(
            name, [.. Rows], Rows.TrueForAll(value => double.IsNaN(value) || (value == Math.Floor(value) && Math.Abs(value) <= LargestInteger)));
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
