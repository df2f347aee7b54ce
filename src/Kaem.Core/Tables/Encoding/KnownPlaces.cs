namespace Kaem.ML.Tables;

/// <summary>What a condition leaves of the values that the places of a softmax block stand for.</summary>
internal sealed class KnownPlaces
{
    private readonly Func<int, double, double> _draw;

    /// <param name="shares">Of each place the share of its values that fit; of single numbers without a grid, their density.</param>
    /// <param name="draw">Draws such a value of a place by a number in (0, 1): a number, or the code of a category.</param>
    public KnownPlaces(double[] shares, Func<int, double, double> draw)
    {
        Shares = shares;
        _draw = draw;
    }

    /// <summary>Of each place the share of its values that fit.</summary>
    public double[] Shares { get; }

    /// <summary>Whether no value fits.</summary>
    public bool IsEmpty => !Array.Exists(Shares, share => share > 0);

    /// <summary>All values, drawn as they always are.</summary>
    public static KnownPlaces All(int places, Func<int, double, double> draw) => new([.. Enumerable.Repeat(1.0, places)], draw);

    /// <summary>No value; a gap alone fits.</summary>
    public static KnownPlaces None(int places) => new(new double[places], (_, _) => double.NaN);

    /// <summary>A value of a place, a number or the code of a category.</summary>
    public double Draw(int place, double uniform) => _draw(place, uniform);
}
