namespace Kaem.ML.Tables;

/// <summary>An encoded column in little memory: of each row's block the place of its 1, or its only number.</summary>
internal sealed class EncodedColumn
{
    /// <summary>A column that takes no place in a row.</summary>
    public static readonly EncodedColumn None = new(0, null, null);

    private readonly PackedNumbers? _numbers;
    private readonly PackedCodes? _places;

    private EncodedColumn(int width, PackedCodes? places, PackedNumbers? numbers)
    {
        Width = width;
        _places = places;
        _numbers = numbers;
    }

    /// <summary>Numbers of a block.</summary>
    public int Width { get; }

    /// <summary>Whether the blocks are indicator vectors.</summary>
    public bool HasPlaces => _places is not null;

    /// <summary>The place of a row's 1 in its indicator vector, negative where the value is missing.</summary>
    public int PlaceOf(int row) => _places![row];

    /// <summary>Indicator vectors, kept where the column is.</summary>
    /// <param name="place">The place of each row's 1, -1 where the value is missing.</param>
    public static EncodedColumn OfPlaces(int width, TableColumn column, Func<int, int> place) =>
        new(width, PackedCodes.Of(column.Rows, place, column.Place), null);

    /// <summary>Single numbers, kept where the column is.</summary>
    /// <param name="number">Each row's number, NaN where the value is missing.</param>
    public static EncodedColumn OfNumbers(TableColumn column, Func<int, float> number) =>
        new(1, null, PackedNumbers.Of(column.Rows, row => number(row), column.Place));

    /// <summary>Writes a row's block: NaN in all of it where the value is missing.</summary>
    public void CopyTo(int row, Span<float> block)
    {
        if (_numbers is not null)
        {
            block[0] = (float)_numbers[row];
        }
        else if (_places is not null)
        {
            int place = _places[row];
            block.Fill(place < 0 ? float.NaN : 0);
            if (place >= 0)
                block[place] = 1;
        }
    }
}
