using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>The prior's half of the gradient of the log-likelihood, contrastive (Eq. 18 and 19).</content>
internal sealed partial class DeepPrior
{
    /// <summary>
    /// Adds the gradient of <c>-Σ_s w_s·log p(z_s)</c> to the gradients of the layers' folded weights and bandwidths and of the
    /// reference's parameters, with ∇log Z as the mean of ∇(f + log π0) over samples of the prior. Samples of weight 0 cost nothing.
    /// </summary>
    /// <param name="z">[P, S].</param>
    /// <param name="sampleWeights">w, S values that sum to 1.</param>
    /// <param name="kind">Contrastive.</param>
    /// <param name="priorWeights">As in <see cref="Prior.AccumulateGradient"/>.</param>
    /// <exception cref="ArgumentException">A normalised gradient is asked for.</exception>
    public override void AccumulateGradient(
        FloatBuffer z, ReadOnlySpan<float> sampleWeights, PriorGradient kind, ReadOnlySpan<float> priorWeights, WorkerPool workers)
    {
        CheckWeights(z, sampleWeights, kind, priorWeights);
        if (kind != PriorGradient.Contrastive)
            throw new ArgumentException($"A deep prior has no gradient of log Z: ask for {PriorGradient.Contrastive} gradients.", nameof(kind));
        int chosen = Gather(z, sampleWeights, priorWeights);
        if (chosen == 0)
            return;
        var pass = _gradientPass!;
        Energies.Forward(pass, workers);
        for (int s = 0; s < chosen; s++)
            pass.OutputGradient.Row(s)[0] = _gradientWeights[s];
        Energies.Backward(pass, ParameterGradients.Added, inputs: false, workers);
        if (!Reference.DiffersByFunction)
            return;
        var latent = _gradientLatents.AsSpan(0, chosen);
        for (int p = 0; p < Latents; p++)
        {
            for (int s = 0; s < chosen; s++)
                latent[s] = pass.Input.Row(s)[p];
            Reference.AccumulateGradient(p, latent, _gradientWeights.AsSpan(0, chosen));
        }
    }

    /// <summary>Puts the samples that carry weight into the pass, with the weights that their scores have in the loss.</summary>
    /// <returns>Their number.</returns>
    private unsafe int Gather(FloatBuffer z, ReadOnlySpan<float> sampleWeights, ReadOnlySpan<float> priorWeights)
    {
        int count = sampleWeights.Length, chosen = 0;
        if (_gradientPass is null || _gradientPass.Capacity < count)
        {
            _gradientPass = new KanNetwork.Workspace(Energies, count);
            (_gradientWeights, _gradientLatents) = (new float[count], new float[count]);
        }
        _gradientPass.Samples = count;
        var rows = _gradientPass.Input;
        for (int s = 0; s < count; s++)
        {
            float weight = (priorWeights.IsEmpty ? 1f / count : priorWeights[s]) - sampleWeights[s];
            if (weight == 0)
                continue;
            _gradientWeights[chosen] = weight;
            var row = rows.Row(chosen++);
            for (int p = 0; p < row.Length; p++)
                row[p] = z.Pointer[(long)p * count + s];
        }
        _gradientPass.Samples = chosen;
        return chosen;
    }
}
