using Kaem.ML.Arrays;
using Kaem.ML.Generators;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using static TorchSharp.torch;

namespace Kaem.ML.Training;

/// <summary>Edges of a KAN generator that are pruned stay so: masks of their weights, from the host's arrays as they stand.</summary>
internal sealed class EdgeMasks
{
    private readonly Dictionary<string, Tensor> _masks = [];

    public EdgeMasks(JointModel host, Device device)
    {
        IEnumerable<Generators.Generator> parts = host.Generator is JointGenerator joint ? joint.Parts : [host.Generator];
        using var scope = NewDisposeScope();
        foreach (var layer in parts.OfType<KanGenerator>().SelectMany(kan => kan.Layers))
        {
            if (PrunedEdges.Mask(layer) is not { } mask)
                continue;
            var edges = HostCopies.ToDevice(mask.Span, device, layer.Inputs, layer.Outputs);
            Add(layer.Coefficients, edges.unsqueeze(1));
            Add(layer.SplineWeight, edges);
            Add(layer.BaseWeight, edges);
        }

        void Add(Parameter parameter, Tensor mask)
        {
            if (parameter.Length > 0)
                _masks[parameter.Name] = mask.clone().DetachFromDisposeScope();
        }
    }

    /// <summary>The mask of an array; null where all of it moves.</summary>
    public Tensor? Of(Parameter parameter) => _masks.GetValueOrDefault(parameter.Name);
}
