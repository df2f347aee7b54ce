using Microsoft.ML;

namespace Kaem.ML.Scoring;

/// <summary>The columns that a reader asked for.</summary>
internal sealed class ActiveColumns
{
    private readonly DataViewSchema _schema;
    private readonly bool[] _active;

    public ActiveColumns(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        _schema = schema;
        _active = new bool[schema.Count];
        foreach (var column in columns)
            _active[Check(column)] = true;
    }

    public bool this[DataViewSchema.Column column] => _active[Check(column)];

    /// <exception cref="InvalidOperationException">The column was not asked for.</exception>
    public void Require(DataViewSchema.Column column)
    {
        if (!this[column])
            throw new InvalidOperationException($"Column '{column.Name}' is not active: name it among the needed columns when the cursor is made.");
    }

    private int Check(DataViewSchema.Column column) => column.Index < _schema.Count
        ? column.Index
        : throw new ArgumentOutOfRangeException(
            nameof(column), column.Index, $"There is no column '{column.Name}' of that index here; the schema has {_schema.Count} columns.");
}
