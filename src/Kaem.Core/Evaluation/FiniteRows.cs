namespace Kaem.ML.Evaluation;

/// <summary>Refuses rows that have no distances and no moments.</summary>
internal static class FiniteRows
{
    /// <summary>Throws where a value is NaN or infinite.</summary>
    /// <param name="name">The parameter that holds the rows, for the message.</param>
    public static void Check(DataMatrix rows, string name)
    {
        ArgumentNullException.ThrowIfNull(rows, name);
        var values = rows.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ArgumentException($"Row {i / rows.Columns}, column {i % rows.Columns} of '{name}' is {values[i]}; all values must be finite.", name);
        }
    }
}
