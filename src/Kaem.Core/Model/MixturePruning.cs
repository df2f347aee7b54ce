using Kaem.ML.Engines;
using Kaem.ML.Posteriors;
using Kaem.ML.Priors;

namespace Kaem.ML;

/// <summary>Takes the small components out of a model whose prior is a mixture with learned proportions.</summary>
internal static class MixturePruning
{
    /// <summary>The smaller model.</summary>
    /// <param name="below">Components of smaller proportions vanish; a latent's largest stays.</param>
    public static ModelParts Prune(ModelParts model, LatentPrior prior, float below)
    {
        if (prior.Options is JointMixturePriorOptions joint)
            return PruneJoint(model, joint, prior, below);
        if (prior.Options is not MixturePriorOptions mixture)
            throw new InvalidOperationException("Only a mixture prior has components to prune; this prior is none.");
        if (mixture.Proportions == MixtureProportions.Uniform)
            throw new InvalidOperationException("The mixture's proportions are uniform: none is smaller than another. Train with MixtureProportions.Learned.");
        int latents = prior.OuterSize, components = prior.LatentSize;
        var stays = new bool[latents, components];
        for (int q = 0; q < latents; q++)
        {
            int largest = Enumerable.Range(0, components).MaxBy(p => prior.Proportion(q, p));
            for (int p = 0; p < components; p++)
                stays[q, p] = p == largest || (prior.Proportion(q, p) > 0 && prior.Proportion(q, p) >= below);
        }
        int[] kept = [.. Enumerable.Range(0, components).Where(p => Enumerable.Range(0, latents).Any(q => stays[q, p]))];

        var pruned = new JointModel(model.Options with { LatentSize = kept.Length, OuterSize = latents }, model.Columns);
        foreach (var source in model.Parameters)
        {
            var target = pruned.Parameters.First(parameter => parameter.Name == source.Name);
            var values = new float[source.Length];
            model.ReadParameter(source.Name, values);
            if (target.Length == values.Length)
                values.CopyTo(target.Value.Span);
            else
                TakeColumns(values, components, kept, target.Value.Span);
        }
        var logits = ((MixturePrior)pruned.Prior).Proportions.Logits!.Value.Span;
        for (int q = 0; q < latents; q++)
        {
            for (int k = 0; k < kept.Length; k++)
            {
                if (!stays[q, kept[k]])
                    logits[q * kept.Length + k] = ComponentProportions.PrunedLogit;
            }
        }
        return ModelParts.Of(pruned);
    }

    /// <summary>The components of a joint mixture are the first extent of its parameters, but the last of its energies'.</summary>
    private static ModelParts PruneJoint(ModelParts model, JointMixturePriorOptions options, LatentPrior prior, float below)
    {
        var largest = prior.LargestComponents();
        int[] kept = [.. largest.Where(k => k == largest[0] || prior.ComponentWeight(k) >= below).Order()];
        int components = prior.Components;
        var pruned = new JointModel(model.Options with { Prior = options with { Components = kept.Length } }, model.Columns);
        foreach (var source in model.Parameters)
        {
            var target = pruned.Parameters.First(parameter => parameter.Name == source.Name);
            var values = new float[source.Length];
            model.ReadParameter(source.Name, values);
            if (target.Length == values.Length)
                values.CopyTo(target.Value.Span);
            else if (source.Name is "prior/means" or "prior/log-scales" or "prior/slants")
                TakeRows(values, components, kept, target.Value.Span);
            else
                TakeColumns(values, components, kept, target.Value.Span);
        }
        return ModelParts.Of(pruned);
    }

    private static void TakeRows(ReadOnlySpan<float> source, int components, int[] kept, Span<float> target)
    {
        int width = source.Length / components;
        for (int k = 0; k < kept.Length; k++)
            source.Slice(kept[k] * width, width).CopyTo(target[(k * width)..]);
    }

    /// <summary>Components are the last extent of whatever there is one of for each.</summary>
    private static void TakeColumns(ReadOnlySpan<float> source, int components, int[] kept, Span<float> target)
    {
        for (int row = 0; row < source.Length / components; row++)
        {
            for (int k = 0; k < kept.Length; k++)
                target[row * kept.Length + k] = source[row * components + kept[k]];
        }
    }
}
