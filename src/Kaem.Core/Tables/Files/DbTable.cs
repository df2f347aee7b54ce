using System.Data;

namespace Kaem.ML.Tables;

/// <summary>Tables from whatever has a reader of ADO.NET: a database's query, a DataTable, a file that a provider reads.</summary>
public static class DbTable
{
    /// <summary>
    /// Reads all rows that are left of a reader's result. Numbers of all types are numbers, booleans are booleans, strings and Guids categories; dates, times
    /// and timestamps are texts of ISO 8601. DBNull is a gap.
    /// </summary>
    /// <param name="reader">Read to the end of its result, and left open.</param>
    /// <exception cref="ArgumentException">The result has no columns.</exception>
    /// <exception cref="FormatException">There are no rows, a column has no name or two have one, a value is of a type that a table can't have, infinite,
    /// or a whole number or the digits of a decimal beyond 2^53, or a column's values are of several kinds. The message names column and row.</exception>
    /// <example>
    /// <code>
    /// using var command = connection.CreateCommand();
    /// command.CommandText = "select age, town, visits from people";
    /// using var reader = command.ExecuteReader();
    /// Table people = DbTable.Read(reader);
    /// </code>
    /// </example>
    public static Table Read(IDataReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new DbRows(reader).Read(int.MaxValue) ?? throw new FormatException("The result has no rows.");
    }
}
