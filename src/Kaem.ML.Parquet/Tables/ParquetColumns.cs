using Parquet.Schema;

namespace Kaem.ML.Tables;

/// <summary>Which column of a table goes with which type of a Parquet file.</summary>
internal static class ParquetColumns
{
    /// <summary>The columns of a file.</summary>
    /// <exception cref="FormatException">A column is nested, or of a type that a table can't have; the message names it.</exception>
    public static ParquetColumn[] Of(ParquetSchema schema, Predicate<string>? isWanted = null)
    {
        ParquetColumn[] columns = [.. schema.Fields.Where(field => isWanted is null || isWanted(field.Name)).Select(field =>
            field is DataField { IsArray: false } data
            ? Of(data) ?? throw Refused(data.Name, $"of type {(data.ClrType == typeof(ReadOnlyMemory<byte>) ? "byte[]" : data.ClrType.Name)}")
            : throw Refused(field.Name, $"nested ({(field.SchemaType == SchemaType.Data ? SchemaType.List : field.SchemaType)})"))];
        return columns.Length > 0 ? columns : throw new FormatException("It has no columns.");
    }

    /// <summary>How a field of a file is read and written; null where a table can't have it.</summary>
    public static ParquetColumn? Of(DataField field)
    {
        if (field is DateTimeDataField stamps)
        {
            return stamps.DateTimeFormat == DateTimeFormat.Date
                ? new ParquetTexts<DateTime>(field, IsoMoments.Format(ColumnKind.Date), IsoMoments.OfDate, Stamp, "a date")
                : new ParquetTexts<DateTime>(
                    field, IsoMoments.Format(ColumnKind.Timestamp, IsUniversal(stamps)), stamp => IsoMoments.OfStamp(stamp, IsUniversal(stamps)), Stamp,
                    "a timestamp");
        }
        if (UnitsPerSecond(field) is { } units)
        {
            var times = IsoMoments.Format(ColumnKind.Time);
            return field.ClrType == typeof(int)
                ? new ParquetTexts<int>(field, times, time => IsoMoments.OfTime(time, units), text => (int?)Time(text, units), "a time")
                : new ParquetTexts<long>(field, times, time => IsoMoments.OfTime(time, units), text => Time(text, units), "a time");
        }
        var type = field.ClrType;
        return type == typeof(ReadOnlyMemory<char>)
                ? new ParquetTexts<ReadOnlyMemory<char>>(field, null, text => text.ToString(), text => text.AsMemory(), "a text")
            : type == typeof(Guid)
                ? new ParquetTexts<Guid>(field, null, id => id.ToString(), text => Guid.TryParse(text, out var id) ? id : null, "a UUID")
            : type == typeof(bool) ? new ParquetBooleans(field)
            : type == typeof(double) ? new ParquetNumbers<double>(field)
            : type == typeof(float) ? new ParquetNumbers<float>(field)
            : type == typeof(decimal) ? new ParquetNumbers<decimal>(field)
            : type == typeof(sbyte) ? new ParquetNumbers<sbyte>(field)
            : type == typeof(byte) ? new ParquetNumbers<byte>(field)
            : type == typeof(short) ? new ParquetNumbers<short>(field)
            : type == typeof(ushort) ? new ParquetNumbers<ushort>(field)
            : type == typeof(int) ? new ParquetNumbers<int>(field)
            : type == typeof(uint) ? new ParquetNumbers<uint>(field)
            : type == typeof(long) ? new ParquetNumbers<long>(field)
            : type == typeof(ulong) ? new ParquetNumbers<ulong>(field)
            : null;
    }

    /// <summary>How a table's column is written: as the source had it where that fits, else as what it is.</summary>
    public static ParquetColumn For(TableColumn column, ParquetTypes? types)
    {
        var source = types?.Find(column.Name) is { } field ? Of(field) : null;
        if (source?.Takes(column) == true)
            return Of(Copy(source.Field, isNullable: source.Field.IsNullable || column.MissingCount > 0))!;
        if (column.Kind is ColumnKind.Date or ColumnKind.Timestamp)
        {
            bool isDate = column.Kind == ColumnKind.Date;
            return Of(new DateTimeDataField(
                column.Name, isDate ? DateTimeFormat.Date : DateTimeFormat.Timestamp, isAdjustedToUTC: column.Format is TemporalFormat { Offset: not "" },
                isDate ? null : DateTimeTimeUnit.Micros, isNullable: true))!;
        }
        if (column.Kind == ColumnKind.Time)
            return Of(new TimeDataField(column.Name, TimeUnitPrecision.Micros, isNullable: true))!;
        var type = column is NumericColumn { Kind: ColumnKind.Real or ColumnKind.Integer } numeric ? numeric.IsInteger ? typeof(long) : typeof(double)
            : column is CategoricalColumn { IsBoolean: true } ? typeof(bool)
            : typeof(string);
        return Of(new DataField(column.Name, type, isNullable: true))!;
    }

    /// <summary>A field of the same type that belongs to no file.</summary>
    public static DataField Copy(DataField field, bool isNullable) => field switch
    {
        DateTimeDataField stamps => new DateTimeDataField(
            field.Name, stamps.DateTimeFormat, IsUniversal(stamps), stamps.Unit, isNullable: isNullable),
        DecimalDataField number => new DecimalDataField(field.Name, number.Precision, number.Scale, isNullable: isNullable),
        _ when UnitsPerSecond(field) is { } units => new TimeDataField(
            field.Name, units == 1_000 ? TimeUnitPrecision.Millis : units == 1_000_000 ? TimeUnitPrecision.Micros : TimeUnitPrecision.Nanos,
            isNullable: isNullable)
        {
            IsAdjustedToUtc = (field as TimeDataField)?.IsAdjustedToUtc ?? field.SchemaElement?.LogicalType?.TIME?.IsAdjustedToUTC ?? false,
        },
        _ => new DataField(field.Name, field.ClrType, isNullable: isNullable),
    };

    /// <summary>Units of a second in which a field has times; null where it has none.</summary>
    private static long? UnitsPerSecond(DataField field) =>
        field is TimeDataField time
            ? time.Precision switch { TimeUnitPrecision.Millis => 1_000, TimeUnitPrecision.Micros => 1_000_000, _ => 1_000_000_000 }
            : field.SchemaElement?.LogicalType?.TIME is { Unit: var unit }
                ? unit.MILLIS is not null ? 1_000 : unit.MICROS is not null ? 1_000_000 : 1_000_000_000
                : null;

    private static bool IsUniversal(DateTimeDataField stamps) => stamps.IsAdjustedToUTC && stamps.DateTimeFormat != DateTimeFormat.Impala;

    private static DateTime? Stamp(string text) => IsoMoments.TryStamp(text, out var stamp) ? stamp : null;

    private static long? Time(string text, long units) => IsoMoments.TryTime(text, units, out long time) ? time : null;

    private static FormatException Refused(string name, string what) => new(
        $"Column '{name}' is {what}; a table's columns are numbers, booleans, texts, dates, times and timestamps. Leave it out: name the columns to read.");
}
