using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kaem.ML.Data;
using Kaem.ML.Numerics;
using Kaem.ML.Persistence;

namespace Kaem.ML.Training;

/// <summary>What the workers of a group look at together before they train.</summary>
internal static class GroupCheck
{
    /// <summary>Refuses what a group can't do.</summary>
    /// <exception cref="NotSupportedException">The options or the call ask for it.</exception>
    public static void Supported(KaemOptions options, CheckpointDirectory? checkpoints)
    {
        if (options.PrincipalComponents is not null)
        {
            throw new NotSupportedException(
                "PrincipalComponents are found in all rows, and a group's workers have some of them each: leave PrincipalComponents out, or train on one "
                + "machine.");
        }
        if (checkpoints is not null)
            throw new NotSupportedException("A group's training keeps no checkpoints: leave them out, or train on one machine.");
    }

    /// <summary>Lets an engine train with those of the other workers, once all of them are of one mind.</summary>
    /// <exception cref="NotSupportedException">The engine trains alone.</exception>
    /// <exception cref="WorkerLostException">The workers have other options, starting points, numbers of rows, or vector units.</exception>
    public static void Join(GroupTalk group, ITrainingEngine engine, IRowSource train, IRowSource? validation)
    {
        if (engine is not IGroupEngine joining)
        {
            throw new NotSupportedException(
                $"The engine '{engine.Kind}' trains on one machine alone; a group's workers train on the processor (KaemEngine.Cpu).");
        }
        group.RequireSame("options", SHA256.HashData(OptionsJson.Write(engine.Options, engine.Columns)));
        group.RequireSame("starting points", SHA256.HashData(ParameterBlock.Write(engine.Parameters, engine.ReadParameter)));
        group.RequireSame("numbers of rows, or vector units", [
            .. BitConverter.GetBytes(train.Rows), .. BitConverter.GetBytes(validation?.Rows ?? 0), (byte)SimdPaths.Best,
        ]);
        joining.Join(group);
    }

    /// <summary>The rows of all workers together must not be all the same.</summary>
    /// <exception cref="ArgumentException">They are, or there are too few for the shards.</exception>
    public static void Varied(GroupTalk group, IRowSource train, string what, string argument)
    {
        if (train.Rows < group.Shards.Count)
            throw new ArgumentException($"{train.Rows} {what} can't be spread over {group.Shards.Count} shards. Ask for fewer shards.", argument);
        byte[]? first = null;
        bool varies = false;
        foreach (var (_, part) in train.Parts())
        {
            for (int r = 0; r < part.Rows && !varies; r++)
            {
                // Bitwise, so that a missing entry equals a missing entry.
                var row = MemoryMarshal.AsBytes(part.Row(r));
                first ??= row.ToArray();
                varies = !row.SequenceEqual(first);
            }
        }
        byte[] own = [varies ? (byte)1 : (byte)0, .. SHA256.HashData(first ?? [])];
        byte[] all = group.GatherBytes(own.Length, _ => own);
        for (int shard = 0; shard < group.Shards.Count; shard++)
        {
            var other = all.AsSpan(shard * own.Length, own.Length);
            if (other[0] == 1 || !other.SequenceEqual(all.AsSpan(0, own.Length)))
                return;
        }
        throw new ArgumentException($"All {train.Rows} {what} are equal: there is no distribution to learn.", argument);
    }
}
