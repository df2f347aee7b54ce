using Kaem.ML.Arrays;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Priors;

/// <summary>Proportions α of mixtures' components.</summary>
internal static class TorchProportions
{
    /// <summary>log α, [latents, components], double precision.</summary>
    public static Tensor Logs(ComponentProportions host, ParameterTensors arrays) => host.Logits is { } logits
        ? arrays[logits].to(float64).log_softmax(-1)
        : full([host.Latents, host.Components], Number(-Math.Log(host.Components)), dtype: float64, device: arrays.Device);

    /// <summary>The first component whose cumulative proportion reaches u.</summary>
    /// <param name="logs">log α, [latents, components].</param>
    /// <param name="u">Uniforms, [latents, N].</param>
    /// <returns>[latents, N], whole numbers.</returns>
    public static Tensor Choose(Tensor logs, Tensor u)
    {
        var alphas = logs.exp();
        var cumulative = alphas.cumsum(-1, float64).to(float32);
        // From the last component of a proportion above 0 on it is 1, which no uniform reaches.
        var isLast = (alphas > Number(0)).flip(-1).to(int64).cumsum(-1, int64).flip(-1) <= Number(1L);
        cumulative = ones_like(cumulative).where(isLast, cumulative);
        return searchsorted(cumulative.contiguous(), u.contiguous(), false, false);
    }
}
