using Parquet.Schema;

namespace Kaem.ML.Tables;

/// <summary>The types that the columns of a Parquet file have, so that tables can be written with the same.</summary>
public sealed class ParquetTypes
{
    private readonly Dictionary<string, DataField> _fields;

    internal ParquetTypes(IEnumerable<DataField> fields) => _fields = fields.ToDictionary(field => field.Name, StringComparer.Ordinal);

    /// <summary>The names of the columns.</summary>
    public IReadOnlyCollection<string> Names => _fields.Keys;

    internal DataField? Find(string name) => _fields.GetValueOrDefault(name);
}
