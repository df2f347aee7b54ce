namespace Kaem.ML.Tables;

/// <summary>Room for the sorted values of one column after the other: those of all columns together are as large as the table.</summary>
internal sealed class SortingRoom
{
    private double[] _values = [];

    /// <summary>The values that are there, in ascending order, until the next column's are asked for.</summary>
    public ReadOnlySpan<double> Sorted(NumericColumn column)
    {
        if (_values.Length < column.Rows)
            _values = new double[column.Rows];
        int known = 0;
        for (int row = 0; row < column.Rows; row++)
        {
            double value = column[row];
            if (!double.IsNaN(value))
                _values[known++] = value;
        }
        var sorted = _values.AsSpan(0, known);
        sorted.Sort();
        return sorted;
    }
}
