using System.Text.Json;
using Kaem.ML.Numerics;
using Kaem.ML.Persistence;

namespace Kaem.ML.Tables;

/// <summary>
/// A table's codec as JSON. Everything must be there and fit together: a codec with a default in place of what it learnt would decode wrong values.
/// </summary>
internal static class TableCodecJson
{
    /// <summary>That of a codec without context; with one it is the next, which versions that know of none refuse.</summary>
    private const int Version = 1;

    public static byte[] Write(TableCodec codec) => JsonValues.Document(json =>
    {
        json.WriteNumber("version", codec.Context > 0 ? Version + 1 : Version);
        if (codec.Context > 0)
            json.WriteNumber("context", codec.Context);
        json.WriteStartArray("columns");
        foreach (var column in codec.Codecs)
            Write(json, column);
        json.WriteEndArray();
        json.WriteStartArray("gaps");
        foreach (var (columns, rows) in codec.Gaps.Patterns)
        {
            json.WriteStartObject();
            json.Write("columns", columns);
            json.WriteNumber("rows", rows);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    public static TableCodec Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            int version = root.GetProperty("version").GetInt32();
            if (version is not (Version or Version + 1))
                throw new ModelFormatException($"The table's encoding has version {version}; this Kaem.ML reads versions {Version} and {Version + 1}.");
            int context = version == Version ? 0 : root.GetProperty("context").GetInt32();
            ColumnCodec[] codecs = [.. root.GetProperty("columns").EnumerateArray().Select(ReadColumn)];
            return new TableCodec(codecs, new GapPatterns(codecs.Length, [.. root.GetProperty("gaps").EnumerateArray().Select(
                pattern => (Int32s(pattern, "columns"), pattern.GetProperty("rows").GetInt32()))]), context);
        }
        catch (Exception exception) when (
            exception is JsonException or ArgumentException or ArithmeticException or InvalidOperationException or KeyNotFoundException
            or FormatException and not ModelFormatException)
        {
            throw new ModelFormatException($"The table's encoding can't be read: {exception.Message}", exception);
        }
    }

    private static void Write(Utf8JsonWriter json, ColumnCodec codec)
    {
        json.WriteStartObject();
        json.WriteAnyText("name", codec.Column.Name);
        json.WriteString("kind", codec.Column.Kind.ToString());
        if (codec is GapCodec gaps)
        {
            json.WriteBoolean("gaps", true);
            codec = gaps.Values;
        }
        switch (codec)
        {
            case CategoryCodec category:
                // Versions that know of one group only refuse the name of the other encoding.
                json.WriteString("encoding", category.GroupCount > 1 ? "groups" : "categories");
                json.Write("categories", category.Column.Categories);
                json.Write("counts", category.Counts);
                if (category.GroupCount > 1)
                    json.Write("groups", category.Groups);
                else
                    json.Write("rare", [.. Enumerable.Range(0, category.Groups.Length).Where(index => category.Groups[index] == 0)]);
                break;
            case ConstantCodec constant:
                json.WriteString("encoding", "constant");
                json.WriteNumber("value", constant.Least);
                break;
            case ScaledCodec scaled:
                json.WriteString("encoding", "scaled");
                json.WriteNumber("least", scaled.Least);
                json.WriteNumber("largest", scaled.LargestValue);
                json.WriteNumber("shift", scaled.Shift);
                json.WriteNumber("scale", scaled.Scale);
                break;
            case QuantileCodec quantile:
                json.WriteString("encoding", "quantile");
                json.WriteNumber("least", quantile.Least);
                json.WriteNumber("largest", quantile.LargestValue);
                Write(json, "knots", quantile.Knots);
                Write(json, "ranks", quantile.Ranks);
                json.WriteNumber("edge", quantile.Edge);
                break;
            case BinnedCodec binned:
                // Versions that draw evenly within all bins, or between their training values alone, refuse the names of the other encodings.
                json.WriteString(
                    "encoding", binned.Meet ? "meeting" : Array.Exists(binned.Divisions, division => division is not null) ? "divided" : "bins");
                Write(json, "low", binned.Low);
                Write(json, "high", binned.High);
                Write(json, binned.Divisions);
                break;
            case EmptyCodec:
                json.WriteString("encoding", "empty");
                break;
            case IdentifierCodec identifiers:
                json.WriteString("encoding", "identifiers");
                IdentifierPatternJson.Write(json, identifiers.Pattern);
                break;
            default:
                throw new NotSupportedException($"Nothing writes a {codec.GetType().Name}.");
        }
        if (codec is NumericCodec { Grid: { Places: { } places } grid } && !codec.Column.Kind.IsWhole())
        {
            json.WriteNumber("decimals", places);
            json.WriteBoolean("single", grid.IsSingle);
            if (grid.Unit > 1)
                json.WriteNumber("unit", grid.Unit);
        }
        if (codec.Column.Format is { } format)
            ColumnFormatJson.Write(json, format);
        json.WriteEndObject();
    }

    private static ColumnCodec ReadColumn(JsonElement json)
    {
        string name = Text(json, "name"), kindName = Text(json, "kind"), encoding = Text(json, "encoding");
        if (!Enum.TryParse(kindName, out ColumnKind kind) || kind.ToString() != kindName)
            throw new ModelFormatException($"Column '{name}' is of kind '{kindName}', which is not known to this version.");
        bool fits = encoding switch
        {
            "empty" => true,
            "identifiers" => kind == ColumnKind.Identifier,
            "categories" or "groups" => kind is ColumnKind.Categorical or ColumnKind.Boolean,
            _ => kind.IsNumeric(),
        };
        if (!fits)
            throw new ModelFormatException($"Column '{name}' is {kindName} but encoded as '{encoding}': the table's encoding is damaged.");
        var column = new ColumnSchema(name, kind) { Format = json.TryGetProperty("format", out var format) ? ColumnFormatJson.Read(format, kind) : null };
        var codec = ReadCodec(json, column, encoding);
        return json.TryGetProperty("gaps", out var gaps) && gaps.GetBoolean() ? new GapCodec(codec) : codec;
    }

    private static ColumnCodec ReadCodec(JsonElement json, ColumnSchema column, string encoding) =>
        encoding switch
        {
            "categories" => ReadCategories(json, column, RareGroup),
            "groups" => ReadCategories(json, column, (json, _) => Int32s(json, "groups")),
            "constant" => new ConstantCodec(column, Number(json, "value")),
            "scaled" => new ScaledCodec(column, Number(json, "least"), Number(json, "largest"), Number(json, "shift"), Number(json, "scale"), Grid(json)),
            "quantile" => ReadQuantiles(json, column),
            "bins" => new BinnedCodec(column, Numbers(json, "low"), Numbers(json, "high"), Grid(json), meet: false),
            "divided" => ReadDivided(json, column, meet: false),
            "meeting" => ReadDivided(json, column, meet: true),
            "empty" => new EmptyCodec(column),
            "identifiers" => new IdentifierCodec(column, IdentifierPatternJson.Read(json.GetProperty("pattern"))),
            _ => throw new ModelFormatException($"Column '{column.Name}' is encoded as '{encoding}', which is not known to this version."),
        };

    /// <summary>Quantiles; models saved before unequal steps of rank have neither ranks nor a range beside them.</summary>
    private static QuantileCodec ReadQuantiles(JsonElement json, ColumnSchema column)
    {
        double[] knots = Numbers(json, "knots");
        return json.TryGetProperty("ranks", out _)
            ? new QuantileCodec(column, Number(json, "least"), Number(json, "largest"), knots, Numbers(json, "ranks"), Number(json, "edge"), Grid(json))
            : new QuantileCodec(
                column, knots.Length > 0 ? knots[0] : double.NaN, knots.Length > 0 ? knots[^1] : double.NaN, knots,
                [.. knots.Select((_, k) => k / (knots.Length - 1.0))], Number(json, "edge"), ValueGrid.None);
    }

    private static BinnedCodec ReadDivided(JsonElement json, ColumnSchema column, bool meet)
    {
        double[] low = Numbers(json, "low");
        var divisions = new BinDivision?[low.Length];
        foreach (var division in meet && !json.TryGetProperty("divisions", out _) ? [] : json.GetProperty("divisions").EnumerateArray().ToArray())
        {
            int bin = division.GetProperty("bin").GetInt32();
            if ((uint)bin >= (uint)low.Length || divisions[bin] is not null)
                throw new ModelFormatException($"Column '{column.Name}' has no bin {bin}, or divides it twice: the table's encoding is damaged.");
            divisions[bin] = new BinDivision(
                Number(division, "mean"), Numbers(division, "cuts"), Int32s(division, "counts"), Numbers(division, "piles"), Int32s(division, "pileCounts"));
        }
        return new BinnedCodec(column, low, Numbers(json, "high"), Grid(json), divisions, meet);
    }

    /// <summary>Decimal places; models saved before have none.</summary>
    private static ValueGrid Grid(JsonElement json) => json.TryGetProperty("decimals", out var places)
        ? ValueGrid.Checked(
            places.GetInt32(), json.GetProperty("single").GetBoolean(), json.TryGetProperty("unit", out var unit) ? unit.GetInt32() : 1)
        : ValueGrid.None;

    /// <param name="groups">Reads the group of each category.</param>
    private static CategoryCodec ReadCategories(JsonElement json, ColumnSchema column, Func<JsonElement, ColumnSchema, int[]> groups)
    {
        string[] categories =
            [.. json.GetProperty("categories").EnumerateArray()
            .Select(name => name.AnyText() ?? throw new ModelFormatException($"A category of column '{column.Name}' has no name."))];
        bool isWrong = column.Kind == ColumnKind.Boolean
            ? !categories.SequenceEqual([bool.FalseString, bool.TrueString])
            : categories.Distinct(StringComparer.Ordinal).Count() != categories.Length;
        if (isWrong)
            throw new ModelFormatException($"The categories of column '{column.Name}' can't be these: the table's encoding is damaged.");
        column = column with { Categories = categories };
        return new CategoryCodec(column, Int32s(json, "counts"), groups(json, column));
    }

    /// <summary>One group of the categories that are listed.</summary>
    private static int[] RareGroup(JsonElement json, ColumnSchema column)
    {
        int[] groups = [.. Enumerable.Repeat(CategoryGroups.None, column.Categories.Count)];
        foreach (int index in Int32s(json, "rare"))
        {
            if ((uint)index >= (uint)groups.Length)
                throw new ModelFormatException($"Column '{column.Name}' has no category {index}: the table's encoding is damaged.");
            groups[index] = 0;
        }
        return groups;
    }

    private static void Write(Utf8JsonWriter json, BinDivision?[] divisions)
    {
        if (!Array.Exists(divisions, division => division is not null))
            return;
        json.WriteStartArray("divisions");
        for (int bin = 0; bin < divisions.Length; bin++)
        {
            if (divisions[bin] is not { } division)
                continue;
            json.WriteStartObject();
            json.WriteNumber("bin", bin);
            json.WriteNumber("mean", division.Mean);
            Write(json, "cuts", division.Cuts);
            json.Write("counts", division.Counts);
            Write(json, "piles", division.Piles);
            json.Write("pileCounts", division.PileCounts);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, double[] values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).AnyText() is { Length: > 0 } text
        ? text
        : throw new ModelFormatException($"A column's {name} is empty: the table's encoding is damaged.");

    private static double Number(JsonElement json, string name) => json.GetProperty(name).GetDouble();

    private static double[] Numbers(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    private static int[] Int32s(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];
}
