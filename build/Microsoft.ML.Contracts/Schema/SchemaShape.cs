using System.Collections;
using Microsoft.ML.Data;

namespace Microsoft.ML;

// What can be said of a schema before there is data: names, item types, and whether vectors have a known size.
public sealed partial class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private readonly Column[] _columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        Check.NotNull(columns, nameof(columns));
        _columns = [.. columns];
        Check.Param(_columns.All(column => column.Name is not null), nameof(columns), "Some items are not initialized properly.");
    }

    public int Count => _columns.Length;

    public Column this[int index] => _columns[index];

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SchemaShape Empty { get; } = new([]);

    internal static SchemaShape Create(DataViewSchema schema) => new(schema.Where(column => !column.IsHidden).Select(Column.Of));

    internal Column? Find(string name)
    {
        foreach (var column in _columns)
        {
            if (column.Name == name)
                return column;
        }

        return null;
    }

    internal Column Input(string name) => Find(name) ?? throw Check.MissingColumn("inputSchema", "input", name);

    // The shape after a step that adds columns, or replaces those of the same name where they stand.
    internal SchemaShape With(IEnumerable<Column> added)
    {
        var result = _columns.ToList();
        foreach (var column in added)
        {
            int at = result.FindIndex(c => c.Name == column.Name);
            if (at < 0)
                result.Add(column);
            else
                result[at] = column;
        }

        return new(result);
    }
}
