namespace Kaem.ML.Tables;

/// <summary>Hashes of training's identifiers, kept where so few others are possible that one might be made again.</summary>
internal sealed class KnownIdentifiers
{
    /// <summary>How often another identifier is tried where one is training's: the last is taken as it is.</summary>
    public const int Tries = 8;

    /// <summary>Identifiers possible for each of training's from which on making one again is out of the question.</summary>
    private const double Enough = 1e15;

    private readonly HashSet<ulong> _hashes;

    public KnownIdentifiers(IReadOnlyCollection<ulong> hashes) => _hashes = [.. hashes];

    public int Count => _hashes.Count;

    /// <summary>The hashes, in ascending order.</summary>
    public ulong[] Hashes => [.. _hashes.Order()];

    /// <param name="possible">How many identifiers are possible.</param>
    public static KnownIdentifiers Of(IReadOnlyCollection<string> values, double possible) =>
        new(possible > Enough * values.Count ? [] : [.. values.Select(value => IndexShuffle.Hash(value)).Distinct()]);

    /// <summary>
    /// The identifier of an index that is not training's, another for every index: places that are tried lie in ranges of their own.
    /// </summary>
    /// <param name="index">Below an eighth of <paramref name="count"/>.</param>
    /// <param name="count">Places of identifiers, at least <see cref="Tries"/>.</param>
    /// <param name="write">The identifier at a place.</param>
    public string New(long index, ulong count, ulong key, Func<ulong, string> write)
    {
        var shuffle = new IndexShuffle(count, IndexShuffle.Mix(key));
        ulong range = count / Tries;
        string identifier = "";
        for (ulong attempt = 0; attempt < Tries; attempt++)
        {
            identifier = write(shuffle[attempt * range + (ulong)index]);
            if (!_hashes.Contains(IndexShuffle.Hash(identifier)))
                break;
        }
        return identifier;
    }
}
