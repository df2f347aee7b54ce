namespace Kaem.ML.Tables;

/// <summary>The likelihood that a block of encoded columns asks for.</summary>
internal enum EncodedBlockKind
{
    /// <summary>One number with a normal distribution around the generator's output.</summary>
    Gaussian,

    /// <summary>An indicator vector, 1 at one category and 0 at the others, with the softmax of the generator's outputs as probabilities.</summary>
    Softmax,
}

/// <summary>Neighbouring columns of the encoded matrix that stand for one column of the table. A row without a value there has NaN in all of them.</summary>
/// <param name="Column">The name of the table's column.</param>
/// <param name="First">The first column of the matrix.</param>
/// <param name="Width">Number of the matrix's columns: 1 for <see cref="EncodedBlockKind.Gaussian"/>, 2 or more for
/// <see cref="EncodedBlockKind.Softmax"/>.</param>
/// <param name="Kind">The likelihood that the block asks for.</param>
/// <param name="HasGap">Whether the last place says that a value is lacking.</param>
internal sealed record EncodedBlock(string Column, int First, int Width, EncodedBlockKind Kind, bool HasGap = false);
