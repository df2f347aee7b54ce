using static TorchSharp.torch;

namespace Kaem.ML.Text.Network;

/// <summary>Rows of a table by their numbers.</summary>
internal static class Lookup
{
    /// <param name="table">N x d.</param>
    /// <param name="numbers">B x T.</param>
    /// <returns>B x T x d.</returns>
    public static Tensor Rows(Tensor table, Tensor numbers) =>
        table.gather(0, numbers.reshape(-1, 1).expand(-1, table.shape[1])).view(numbers.shape[0], numbers.shape[1], table.shape[1]);
}
