namespace Kaem.ML.Tables;

/// <summary>What lies of a bin's <see cref="BinParts"/> within a range.</summary>
internal sealed class BinCut
{
    private readonly List<(double Low, double High, double Extent)> _pieces;
    private readonly List<double> _piles;
    private readonly double[] _cumulated;
    private readonly Func<double, double, double, double> _within;

    /// <param name="pieces">Pieces of parts: the least and largest value, how many values there are or their length, and what the piece counts.</param>
    /// <param name="piles">Values that pile up, with what they count.</param>
    /// <param name="total">What the whole bin counts.</param>
    /// <param name="within">The value of a piece at a share of its extent: from its least value, its largest, and that share.</param>
    public BinCut(
        IReadOnlyList<(double Low, double High, double Extent, double Count)> pieces, IReadOnlyList<(double Value, double Count)> piles, double total,
        Func<double, double, double, double> within)
    {
        _pieces = [.. pieces.Select(piece => (piece.Low, piece.High, piece.Extent))];
        _piles = [.. piles.Select(pile => pile.Value)];
        _cumulated = [.. pieces.Select(piece => piece.Count), .. piles.Select(pile => pile.Count)];
        for (int i = 1; i < _cumulated.Length; i++)
            _cumulated[i] += _cumulated[i - 1];
        _within = within;
        Share = _cumulated.Length > 0 ? Math.Min(1, _cumulated[^1] / total) : 0;
    }

    /// <summary>The share of the bin.</summary>
    public double Share { get; }

    /// <summary>The value at a number in (0, 1).</summary>
    public double At(double uniform)
    {
        double drawn = uniform * _cumulated[^1];
        int piece = 0;
        while (piece < _cumulated.Length - 1 && _cumulated[piece] <= drawn)
            piece++;
        if (piece >= _pieces.Count)
            return _piles[piece - _pieces.Count];
        double below = piece > 0 ? _cumulated[piece - 1] : 0;
        return _within(_pieces[piece].Low, _pieces[piece].High, (drawn - below) / (_cumulated[piece] - below));
    }
}
