using Microsoft.ML;

namespace Kaem.ML.Tables.Scoring;

/// <summary>Data with the outputs of a table's model beside their own columns; nothing is computed before a cursor reads it.</summary>
internal sealed class TableScoringView(IDataView input, TableMapper mapper) : IDataView
{
    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => mapper.OutputSchema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return new TableScoringCursor(mapper, input.GetRowCursor(mapper.GetDependencies(columns), rand), columns);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return [.. input.GetRowCursorSet(mapper.GetDependencies(columns), n, rand).Select(cursor => new TableScoringCursor(mapper, cursor, columns))];
    }
}
