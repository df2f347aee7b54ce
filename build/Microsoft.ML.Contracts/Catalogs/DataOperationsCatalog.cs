using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    private readonly LocalEnvironment _env;

    internal DataOperationsCatalog(LocalEnvironment env) => _env = env;

    internal IHostEnvironment Environment => _env;

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null) where TRow : class
    {
        Check.NotNull(data, nameof(data));
        return new EnumerableView<TRow>(data, schemaDefinition);
    }

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema) where TRow : class
    {
        Check.NotNull(data, nameof(data));
        Check.NotNull(schema, nameof(schema));
        return new EnumerableView<TRow>(data, DefinitionOf<TRow>(schema));
    }

    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        Check.NotNull(data, nameof(data));
        return TypedEnumerable.Of<TRow>(data, reuseRowObject, ignoreMissingColumns, schemaDefinition);
    }

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        Check.NotNull(input, nameof(input));
        foreach (string name in columnsToPrefetch ?? [])
        {
            if (!input.Schema.Contains(name))
                throw Check.MissingColumn(nameof(columnsToPrefetch), "prefetch", name);
        }

        return new CacheView(input);
    }

    public IDataView FilterRowsByColumn(IDataView input, string columnName, double lowerBound = double.NegativeInfinity, double upperBound = double.PositiveInfinity)
    {
        Check.NotNull(input, nameof(input));
        Check.NotEmpty(columnName, nameof(columnName));
        Check.Param(lowerBound < upperBound, nameof(upperBound), "Must be less than lowerBound");
        var column = input.Schema[columnName];
        if (column.Type is not NumberDataViewType)
            throw Check.WrongType(nameof(columnName), "filter", columnName, "number", column.Type.ToString());
        Check.Param(RangeView.CanFilter(column.Type), "Column", $"Column '{columnName}' does not have compatible type");
        return new RangeView(input, column, new(lowerBound, upperBound, IncludesMax: false));
    }

    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        Check.NotNull(input, nameof(input));
        Check.Param(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new ShuffledView(input, seed ?? _env.Register("Shuffle").Rand.Next(), shufflePoolSize, shuffleSource);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        Check.NotNull(input, nameof(input));
        Check.Param(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeView(input, count, long.MaxValue);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        Check.NotNull(input, nameof(input));
        Check.Param(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeView(input, 0, count);
    }

    // A class's members with the types and annotations of a schema.
    internal static SchemaDefinition DefinitionOf<TRow>(DataViewSchema schema)
    {
        var definition = SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Read);
        foreach (var column in schema)
        {
            var member = definition[column.Name] ?? throw new InvalidOperationException($"Type should contain a member named {column.Name}");
            member.ColumnType = column.Type;
            member.CopyAnnotations(column.Annotations);
        }

        return definition;
    }
}
