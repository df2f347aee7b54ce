using Microsoft.Data.Analysis;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>The types of a frame's columns that a table can have.</summary>
internal static class FrameTypes
{
    private static readonly StringType Text = new(isArrow: false), ArrowText = new(isArrow: true);
    private static readonly BooleanType Boolean = new();

    private static readonly NumberType<long> Whole = new(NumberDataViewType.Int64, (name, values) => new Int64DataFrameColumn(name, values));
    private static readonly NumberType<double> Real = new(NumberDataViewType.Double, (name, values) => new DoubleDataFrameColumn(name, values));

    private static readonly TimeType<DateTime> Moment = new(
        ColumnKind.Timestamp, DateTimeDataViewType.Instance, SourceValues.Time, (number, format) => format.ToDateTime(number),
        (name, values) => new DateTimeDataFrameColumn(name, values));

    private static readonly TimeType<TimeSpan> Length = new(
        ColumnKind.Duration, TimeSpanDataViewType.Instance, value => TemporalFormat.OfTicks(value.Ticks), (number, _) => TemporalFormat.ToDuration(number),
        (name, values) => new PrimitiveDataFrameColumn<TimeSpan>(name, values));

    private static readonly TimeType<DateOnly> Day = new(
        ColumnKind.Date, DateTimeDataViewType.Instance, value => value.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber,
        (number, format) => DateOnly.FromDateTime(format.ToDateTime(number)), (name, values) => new PrimitiveDataFrameColumn<DateOnly>(name, values));

    private static readonly TimeType<TimeOnly> TimeOfDay = new(
        ColumnKind.Time, TimeSpanDataViewType.Instance, value => TemporalFormat.OfTicks(value.Ticks),
        (number, format) => TimeOnly.FromDateTime(format.ToDateTime(number)), (name, values) => new PrimitiveDataFrameColumn<TimeOnly>(name, values));

    private static readonly FrameType[] All =
    [
        Boolean, Text, Whole, Real, Moment, Length, Day, TimeOfDay, new CharacterType(),
        new NumberType<float>(NumberDataViewType.Single, (name, values) => new SingleDataFrameColumn(name, values)),
        new NumberType<decimal>(NumberDataViewType.Double, (name, values) => new DecimalDataFrameColumn(name, values)),
        new NumberType<sbyte>(NumberDataViewType.SByte, (name, values) => new SByteDataFrameColumn(name, values)),
        new NumberType<byte>(NumberDataViewType.Byte, (name, values) => new ByteDataFrameColumn(name, values)),
        new NumberType<short>(NumberDataViewType.Int16, (name, values) => new Int16DataFrameColumn(name, values)),
        new NumberType<ushort>(NumberDataViewType.UInt16, (name, values) => new UInt16DataFrameColumn(name, values)),
        new NumberType<int>(NumberDataViewType.Int32, (name, values) => new Int32DataFrameColumn(name, values)),
        new NumberType<uint>(NumberDataViewType.UInt32, (name, values) => new UInt32DataFrameColumn(name, values)),
        new NumberType<ulong>(NumberDataViewType.UInt64, (name, values) => new UInt64DataFrameColumn(name, values)),
        new TimeType<DateTimeOffset>(
            ColumnKind.Timestamp, DateTimeOffsetDataViewType.Instance, value => SourceValues.Time(value.DateTime),
            (number, format) => format.ToDateTimeOffset(number), (name, values) => new PrimitiveDataFrameColumn<DateTimeOffset>(name, values)),
    ];

    /// <summary>The type of a frame's column; null where a table can't have such.</summary>
    public static FrameType? Of(DataFrameColumn column) => column is ArrowStringDataFrameColumn ? ArrowText
        : IsVector(column) ? null
        : Array.Find(All, type => type.Values == column.DataType);

    /// <summary>Whether a frame's column holds vectors.</summary>
    public static bool IsVector(DataFrameColumn column) => column.GetType() is { IsGenericType: true } type
        && type.GetGenericTypeDefinition() == typeof(VBufferDataFrameColumn<>);

    /// <summary>The type that a model's column gets in a frame: that of training where it was one of a frame's.</summary>
    /// <param name="column">The column as the model's rows have it in a data view.</param>
    /// <param name="kind">What its values are.</param>
    public static FrameType Of(ViewColumn column, ColumnKind kind)
    {
        if (column.SourceType is { } source)
            return source == StringType.Arrow ? ArrowText : Array.Find(All, type => type.Values.Name == source) ?? Of(kind);
        // A view has what it can't give gaps as text, and a frame can. Keys are the values that they stand for.
        return column.Type is TextDataViewType or KeyDataViewType ? Of(kind) : Array.Find(All, type => type.Values == column.Type.RawType) ?? Of(kind);
    }

    /// <summary>The type for values of a kind of which nothing else is known.</summary>
    public static FrameType Of(ColumnKind kind) => kind switch
    {
        ColumnKind.Real => Real,
        ColumnKind.Integer => Whole,
        ColumnKind.Boolean => Boolean,
        ColumnKind.Date => Day,
        ColumnKind.Timestamp => Moment,
        ColumnKind.Time => TimeOfDay,
        ColumnKind.Duration => Length,
        _ => Text,
    };
}
