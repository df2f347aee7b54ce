namespace Kaem.ML.Tables;

/// <summary>An encoded column in little memory: of each row's block the place of its 1, or its only number.</summary>
internal sealed class EncodedColumn
{
    /// <summary>A column that takes no place in a row.</summary>
    public static readonly EncodedColumn None = new(0, null, null);

    private readonly float[]? _numbers;

    private EncodedColumn(int width, int[]? places, float[]? numbers)
    {
        Width = width;
        Places = places;
        _numbers = numbers;
    }

    /// <summary>Numbers of a block.</summary>
    public int Width { get; }

    /// <summary>The place of each row's 1, negative where the value is missing; null where the blocks are no indicator vectors.</summary>
    public int[]? Places { get; }

    /// <summary>Indicator vectors.</summary>
    /// <param name="places">The place of each row's 1, negative where the value is missing; kept, not copied.</param>
    public static EncodedColumn OfPlaces(int width, int[] places) => new(width, places, null);

    /// <summary>Single numbers, NaN where a value is missing; kept, not copied.</summary>
    public static EncodedColumn OfNumbers(float[] numbers) => new(1, null, numbers);

    /// <summary>Writes a row's block: NaN in all of it where the value is missing.</summary>
    public void CopyTo(int row, Span<float> block)
    {
        if (_numbers is not null)
        {
            block[0] = _numbers[row];
        }
        else if (Places is not null)
        {
            int place = Places[row];
            block.Fill(place < 0 ? float.NaN : 0);
            if (place >= 0)
                block[place] = 1;
        }
    }
}
